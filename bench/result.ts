import { numberText } from '../src/base/number-text.ts';

/** One line of a bench. A line without a target is only there for comparison. */
export interface Result {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** The target; null for a figure that is only shown. */
  readonly target: string | null;
  readonly met: boolean | null;
  /** The known reason why the target is missed. */
  readonly note?: string;
}

/** The parts of a bench, by name. Each yields its lines as they are measured. */
export type Bench = Readonly<Record<string, () => Iterable<Result> | AsyncIterable<Result>>>;

export function shown(what: string, figure: number, unit: string): Result {
  return { what, figure, unit, target: null, met: null };
}

/** `why`: the note if the target is missed. */
export function atMost(limit: number, what: string, figure: number, unit: string, why?: string): Result {
  const met = figure <= limit;
  return { what, figure, unit, target: `≤ ${show(limit)}`, met, ...(!met && why && { note: why }) };
}

export function atLeast(limit: number, what: string, figure: number, unit: string, why?: string): Result {
  const met = figure >= limit;
  return { what, figure, unit, target: `≥ ${show(limit)}`, met, ...(!met && why && { note: why }) };
}

export function show(figure: number): string {
  if (Number.isInteger(figure) || Math.abs(figure) >= 1_000) return numberText(Math.round(figure));
  return figure.toFixed(Math.abs(figure) < 10 ? 2 : 1);
}
