/** One line of a bench. A line without a target is there to compare with. */
export interface Result {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** What the figure should be; null where it is only shown. */
  readonly target: string | null;
  readonly met: boolean | null;
  /** Why a target is missed, or what to know about the figure. */
  readonly note?: string;
}

export function shown(what: string, figure: number, unit: string): Result {
  return { what, figure, unit, target: null, met: null };
}

export function atMost(limit: number, what: string, figure: number, unit: string, note?: string): Result {
  return { what, figure, unit, target: `≤ ${show(limit)}`, met: figure <= limit, ...(note && { note }) };
}

export function atLeast(limit: number, what: string, figure: number, unit: string, note?: string): Result {
  return { what, figure, unit, target: `≥ ${show(limit)}`, met: figure >= limit, ...(note && { note }) };
}

export function show(figure: number): string {
  if (Number.isInteger(figure) || Math.abs(figure) >= 1_000) return Math.round(figure).toLocaleString('en');
  return figure.toFixed(Math.abs(figure) < 10 ? 2 : 1);
}
