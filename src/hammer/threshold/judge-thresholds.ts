import { nearestName } from '../../base/misspelt-name.ts';
import { durationText, numberText } from '../../base/number-text.ts';
import type { Durations, Measurements } from '../measure/measurements.ts';
import { LOCK_HOLD, LOCK_WAIT, type Threshold } from './threshold.ts';

/** What a run measured of something that has a threshold. */
export interface ThresholdResult {
  /** The threshold, as it was given. */
  readonly threshold: string;
  /** In ms for a latency, in operations per second for a throughput; null if nothing of it was measured. */
  readonly measured: number | null;
  /** Whether what was measured is within the threshold. */
  readonly isMet: boolean;
}

export interface JudgedThresholds {
  readonly results: readonly ThresholdResult[];
  /** What was missed, one sentence each. */
  readonly missed: readonly string[];
  /** The thresholds of which nothing was measured, one sentence each, without a full stop. */
  readonly unmeasured: readonly string[];
}

/** @param operations the number of all grants and recorded calls of the time that was measured */
export function judgeThresholds(
  thresholds: readonly Threshold[],
  measurements: Measurements,
  operations: number,
): JudgedThresholds {
  const results: ThresholdResult[] = [];
  const missed: string[] = [];
  const unmeasured: string[] = [];
  for (const threshold of thresholds) {
    const { text } = threshold;
    const measured = measuredOf(threshold, measurements, operations);
    const isMet = measured !== null && isWithin(measured, threshold);
    results.push({ threshold: text, measured, isMet });
    if (measured === null) unmeasured.push(unmeasuredSentence(threshold, measurements));
    else if (!isMet) missed.push(`threshold ${text} missed: it was ${measuredText(threshold, measured)}`);
  }
  return { results, missed, unmeasured };
}

function measuredOf(
  { measure, of }: Threshold,
  measurements: Measurements,
  operations: number,
): number | null {
  const perSecond = (count: number) => (count * 1_000) / Math.max(1, measurements.durationMs);
  if (measure === 'throughput' && of === undefined) return perSecond(operations);
  const durations = durationsOf(measurements, of);
  if (durations === undefined || durations.count === 0) return null;
  return measure === 'throughput' ? perSecond(durations.count) : durations[measure];
}

function durationsOf({ calls, waits, holds }: Measurements, of: string | undefined): Durations | undefined {
  if (of === LOCK_WAIT) return waits;
  if (of === LOCK_HOLD) return holds;
  return calls.find(({ f }) => f === of);
}

function isWithin(measured: number, { sign, limit }: Threshold): boolean {
  switch (sign) {
    case '<':
      return measured < limit;
    case '<=':
      return measured <= limit;
    case '>':
      return measured > limit;
    case '>=':
      return measured >= limit;
  }
}

function measuredText({ measure }: Pick<Threshold, 'measure'>, measured: number): string {
  return measure === 'throughput' ? `${numberText(Math.round(measured))}/s` : durationText(measured);
}

function unmeasuredSentence({ text, of }: Threshold, { calls }: Measurements): string {
  if (of === LOCK_WAIT)
    return `For the threshold ${text} nothing was measured: no thread has waited for a key`;
  if (of === LOCK_HOLD) return `For the threshold ${text} nothing was measured: no thread has held a key`;
  const known = calls.map(({ f }) => f);
  const near = nearestName(of!, [...known, LOCK_WAIT, LOCK_HOLD]);
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  const recorded =
    known.length === 0
      ? 'No call was recorded'
      : `Recorded ${known.length === 1 ? 'was' : 'were'} ${known.join(', ')}`;
  return `For the threshold ${text} nothing was measured, since no call of ${of} has ended.${meant} ${recorded}`;
}

/** The result of a threshold as one line: `p99(update) < 50 ms: 12.3 ms`. */
export function thresholdText({ threshold, measured, isMet }: ThresholdResult): string {
  if (measured === null) return `${threshold}: nothing measured`;
  const measure = threshold.startsWith('throughput') ? 'throughput' : 'max';
  return `${threshold}: ${measuredText({ measure }, measured)}${isMet ? '' : ', missed'}`;
}
