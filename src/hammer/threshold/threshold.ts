import { inspect } from 'node:util';
import { unknownNameText } from '../../base/unknown-names.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import type { Durations } from '../measure/measurements.ts';

/** A percentile of some durations, or the longest of them. */
export type LatencyMeasure = keyof Pick<Durations, 'p50' | 'p90' | 'p99' | 'p999' | 'max'>;

/** A limit for something that a run measures, which the verdict must keep to. */
export interface Threshold {
  /** As it was given, such as `p99(update) < 50 ms`. */
  readonly text: string;
  readonly measure: LatencyMeasure | 'throughput';
  /** The function of the calls, {@link LOCK_WAIT} or {@link LOCK_HOLD}; undefined for the throughput of all operations. */
  readonly of: string | undefined;
  readonly sign: '<' | '<=' | '>' | '>=';
  /** In ms for a latency, in operations per second for a throughput. */
  readonly limit: number;
}

/** What thresholds and tables call the waits for keys, and the holds of keys. */
export const LOCK_WAIT = 'lock wait';
export const LOCK_HOLD = 'lock hold';

const measures = ['p50', 'p90', 'p99', 'p999', 'max', 'throughput'] as const;
/** A keyboard or a web page writes the micro as the sign µ or as the Greek letter μ. */
const units: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['\u00b5s', 1e-3],
  ['\u03bcs', 1e-3],
  ['ms', 1],
  ['s', 1_000],
]);
const EXAMPLES = "like 'p99(update) < 50 ms', 'max(lock wait) <= 1 s' or 'throughput > 1000/s'";

/** @throws {@link InvalidRunError} unless they are a list of thresholds */
export function parseThresholds(texts: readonly string[]): Threshold[] {
  if (Array.isArray(texts)) return Array.from(texts, parseThreshold);
  throw new InvalidRunError(`thresholds must be a list of strings ${EXAMPLES}, not ${inspect(texts)}.`);
}

const FORM =
  /^(?<measure>\w+)\s*(?:\((?<of>[^<>\n]+)\))?\s*(?<sign>[<>]=?)\s*(?<limit>\d*\.?\d+)\s*(?<unit>.*)$/;

/**
 * Parses a threshold: `p50`, `p90`, `p99`, `p999` or `max` of a function's calls, of `lock wait` or of `lock hold`, below a
 * time; or the `throughput`, of a function's calls or of everything, above a number per second.
 *
 * @throws {@link InvalidRunError} that names the text, or the part of it that is unknown
 */
function parseThreshold(given: unknown): Threshold {
  const text = typeof given === 'string' ? given.trim() : '';
  const refuse = (why: string) =>
    new InvalidRunError(`${why}: a threshold is ${EXAMPLES}, not ${inspect(given)}.`);
  const parts = FORM.exec(text)?.groups;
  if (parts === undefined) throw refuse('This is not a threshold');
  const { measure = '', sign = '', limit, unit = '' } = parts;
  const of = parts.of?.trim();
  if (!isMeasure(measure)) throw new InvalidRunError(unknownNameText('measure', measure, measures));
  const isRate = measure === 'throughput';
  if (isRate !== sign.startsWith('>')) {
    throw refuse(
      `${measure} has ${isRate ? 'a lower limit, after > or >=' : 'an upper limit, after < or <='}`,
    );
  }
  if (!isRate && !of) throw refuse(`${measure} needs the name of the calls, in parentheses`);
  if (isRate && (of === LOCK_WAIT || of === LOCK_HOLD))
    throw refuse(`The throughput is of calls, not of ${of}`);
  const size = isRate ? (/^\/ *s$/.test(unit) ? 1 : undefined) : units.get(unit);
  if (size === undefined) {
    throw refuse(`The limit of ${measure} is ${isRate ? 'per second, in /s' : 'in ns, µs, ms or s'}`);
  }
  return { text, measure, of, sign: sign as Threshold['sign'], limit: Number(limit) * size };
}

function isMeasure(name: string): name is Threshold['measure'] {
  return measures.some((measure) => measure === name);
}
