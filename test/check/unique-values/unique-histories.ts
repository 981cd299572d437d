import type { SeededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { noisyHistory, type OrderedCall } from './noisy-history.ts';

/** The more calls, the sooner one of them is out of place. */
const noises = (calls: number) => (calls < 12 ? [1, 2, 3, 5] : [0.5, 1, 1, 2]);

/** The names of a register's operations, and its first value. */
export interface RegisterKind {
  readonly write: string;
  readonly read: string;
  readonly initial: unknown;
}

/** A history of a register, of which some values are written twice or never. */
export function registerHistory(
  random: SeededRandom,
  calls: number,
  { write, read, initial }: RegisterKind = { write: 'write', read: 'read', initial: null },
): HistoryEvent[] {
  const values = [initial, ...'abcdefghijklmnopqrstuvwxyz'];
  let next = 1;
  let value: unknown = initial;
  const writeOf = () => {
    // One in twenty values was there before, perhaps.
    return { f: write, input: random.oneIn(2 * calls) ? random.pick(values) : values[Math.min(next++, 26)] };
  };
  const order = Array.from({ length: 1 + random.int(calls) }, (): OrderedCall => {
    if (!random.oneIn(3)) return { f: read, output: random.oneIn(3 * calls) ? random.pick(values) : value };
    const call = writeOf();
    value = call.input;
    return call;
  });
  const without = Array.from({ length: random.int(3) }, () => (random.oneIn(4) ? { f: read } : writeOf()));
  return noisyHistory(random, order, without, fates(random, order.length));
}

/** The operations of a container, and which of its elements is taken next. */
export interface ContainerKind {
  readonly add: string;
  readonly remove: string;
  next(size: number, random: SeededRandom): number;
}

export const fifo: ContainerKind = { add: 'enqueue', remove: 'dequeue', next: () => 0 };
export const lifo: ContainerKind = { add: 'push', remove: 'pop', next: (size) => size - 1 };
export const unordered: ContainerKind = { ...fifo, next: (size, random) => random.int(size) };

/** A history of a container, of which some values are added twice or never. */
export function containerHistory(
  random: SeededRandom,
  calls: number,
  { add, remove, next }: ContainerKind,
): HistoryEvent[] {
  const elements: number[] = [];
  let value = 0;
  const nextValue = () => (random.oneIn(5 * calls) ? 1 + random.int(value + 1) : ++value);
  const takesOften = random.pick([2, 2, 3]);
  const order = Array.from({ length: 1 + random.int(calls) }, (): OrderedCall => {
    if (random.oneIn(3 * calls)) return { f: remove, output: 1 + random.int(value + 1) };
    if (random.oneIn(takesOften)) {
      const f = random.oneIn(8) ? 'peek' : remove;
      if (elements.length === 0) return { f, output: null };
      const [output] = elements.splice(next(elements.length, random), 1);
      return { f: remove, output };
    }
    elements.push(nextValue());
    return { f: add, input: elements.at(-1) };
  });
  const without = Array.from({ length: random.int(3) }, () =>
    random.oneIn(2) ? { f: remove } : { f: add, input: nextValue() },
  );
  return noisyHistory(random, order, without, fates(random, order.length));
}

function fates(random: SeededRandom, calls: number) {
  return {
    lost: random.pick([3, 8, 100]),
    noise: random.pick(noises(calls)),
    width: random.int(calls < 12 ? 3 : 2),
  };
}
