import { setImmediate as nextTurn } from 'node:timers/promises';
import { countText, numberText } from '../../base/number-text.ts';
import type { Expect } from '../scenario/scenario-contexts.ts';

/**
 * Non-atomic counters, one per key, that are protected only by the lock. What a broken lock lets through is counted
 * exactly: the increments that are lost and the holders that overlap.
 */
export interface RaceCounters {
  readonly keys: readonly string[];
  /** The counters, read and written without `Atomics` on purpose. */
  readonly plain: Int32Array;
  readonly increments: Int32Array;
  readonly inside: Int32Array;
  readonly overlaps: Int32Array;
  /** The number of holders from which the key was stolen. They may have overlapped with others, so the key is not checked. */
  readonly stolen: Int32Array;
}

export function createRaceCounters(keys: readonly string[]): RaceCounters {
  const counts = () => new Int32Array(new SharedArrayBuffer(keys.length * 4));
  return {
    keys,
    plain: counts(),
    increments: counts(),
    inside: counts(),
    overlaps: counts(),
    stolen: counts(),
  };
}

/**
 * Increments the counters of keys that the caller holds.
 *
 * @param held the indexes of the keys
 * @param inside called between the read and the write of the counters
 */
export function countUp(counters: RaceCounters, held: readonly number[], inside?: () => void): void {
  const before = held.map((k) => enter(counters, k));
  inside?.();
  for (const [index, k] of held.entries()) leave(counters, k, before[index]!);
}

/** Like {@link countUp}, with a turn of the event loop between the read and the write, in which other tasks run. */
export async function countUpSlowly(counters: RaceCounters, held: readonly number[]): Promise<void> {
  const before = held.map((k) => enter(counters, k));
  await nextTurn();
  for (const [index, k] of held.entries()) leave(counters, k, before[index]!);
}

function enter({ plain, inside, overlaps }: RaceCounters, k: number): number {
  if (Atomics.add(inside, k, 1) !== 0) Atomics.add(overlaps, k, 1);
  return plain[k]!;
}

function leave({ plain, increments, inside }: RaceCounters, k: number, before: number): void {
  plain[k] = before + 1;
  Atomics.add(increments, k, 1);
  Atomics.sub(inside, k, 1);
}

/** Undoes what a holder that died inside had begun. The next holder calls it before anything else. */
export function repair({ plain, increments, inside }: RaceCounters, k: number): void {
  Atomics.store(inside, k, 0);
  Atomics.store(increments, k, plain[k]!);
}

/** Notes that the key was stolen from the caller, as its release has told it. */
export function noteStolen({ stolen }: RaceCounters, k: number): void {
  Atomics.add(stolen, k, 1);
}

/** Checks the counters at the end of the run. */
export function checkRaceCounters(
  { keys, plain, increments, overlaps, stolen }: RaceCounters,
  expect: Expect,
): void {
  for (const [k, key] of keys.entries()) {
    if (stolen[k]! > 0) continue;
    const lost = increments[k]! - plain[k]!;
    expect(
      lost === 0,
      `${numberText(lost)} of ${countText(increments[k]!, 'increment')} under ${JSON.stringify(key)} ${lost === 1 ? 'was' : 'were'} lost`,
    );
    expect(
      overlaps[k] === 0,
      `${countText(overlaps[k]!, 'holder')} of ${JSON.stringify(key)} came in while another was inside`,
    );
  }
}
