import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Expect } from '../scenario/scenario.ts';

/**
 * Plain, non-atomic counters, one a key, that only a lock protects: what it lets through is counted exactly, as
 * increments that are lost and as holders that overlap.
 */
export interface RaceCounters {
  readonly keys: readonly string[];
  /** Read and written without Atomics, on purpose. */
  readonly plain: Int32Array;
  readonly increments: Int32Array;
  readonly inside: Int32Array;
  readonly overlaps: Int32Array;
  /** Holders that were robbed: they may have been inside with others, so nothing is said of their keys any more. */
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

/** Counts under each of the keys that the caller holds, by their index; `inside` is what else it does meanwhile. */
export function countUp(tally: RaceCounters, held: readonly number[], inside?: () => void): void {
  const before = held.map((k) => enter(tally, k));
  inside?.();
  for (const [index, k] of held.entries()) leave(tally, k, before[index]!);
}

/** The same, and other tasks of the thread run meanwhile. */
export async function countUpSlowly(tally: RaceCounters, held: readonly number[]): Promise<void> {
  const before = held.map((k) => enter(tally, k));
  await nextTurn();
  for (const [index, k] of held.entries()) leave(tally, k, before[index]!);
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

/** Before anything else, by the holder that comes after one that died inside: what that one began is undone. */
export function repair({ plain, increments, inside }: RaceCounters, k: number): void {
  Atomics.store(inside, k, 0);
  Atomics.store(increments, k, plain[k]!);
}

/** By a holder that was told at its release that it was robbed. */
export function excuseTheft({ stolen }: RaceCounters, k: number): void {
  Atomics.add(stolen, k, 1);
}

/** Once, when nobody counts any more. */
export function checkRaceCounters(
  { keys, plain, increments, overlaps, stolen }: RaceCounters,
  expect: Expect,
): void {
  for (const [k, key] of keys.entries()) {
    if (stolen[k]! > 0) continue;
    const lost = increments[k]! - plain[k]!;
    expect(lost === 0, `${lost} of ${increments[k]} increments under ${JSON.stringify(key)} were lost`);
    expect(
      overlaps[k] === 0,
      `${overlaps[k]} holders of ${JSON.stringify(key)} came in while another was inside`,
    );
  }
}
