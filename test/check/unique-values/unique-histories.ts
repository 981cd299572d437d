import type { SeededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { noisyHistory, type OrderedCall } from './noisy-history.ts';

const NOISES = [1, 2, 3, 5] as const;

/** A small history of a register, of which some values are written twice or never. */
export function registerHistory(
  random: SeededRandom,
  write = 'write',
  read = 'read',
  initial: unknown = null,
): HistoryEvent[] {
  const values = [initial, 'a', 'b', 'c', 'd', 'e', 'f', 'g'];
  let next = 1;
  let value: unknown = initial;
  const writeOf = () => {
    // One in twenty values was there before, perhaps.
    return { f: write, input: random.oneIn(20) ? random.pick(values) : values[Math.min(next++, 7)] };
  };
  const order = Array.from({ length: 3 + random.int(7) }, (): OrderedCall => {
    if (!random.oneIn(3)) return { f: read, output: random.oneIn(25) ? random.pick(values) : value };
    const call = writeOf();
    value = call.input;
    return call;
  });
  const without = Array.from({ length: random.int(3) }, () => (random.oneIn(4) ? { f: read } : writeOf()));
  return noisyHistory(random, order, without, fates(random));
}

function fates(random: SeededRandom) {
  return { lost: random.pick([3, 8, 100]), noise: random.pick(NOISES), width: random.int(3) };
}
