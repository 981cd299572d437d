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
  readonly hasPeek: boolean;
  next(size: number, random: SeededRandom): number;
}

export const fifo: ContainerKind = { add: 'enqueue', remove: 'dequeue', hasPeek: true, next: () => 0 };
export const lifo: ContainerKind = { add: 'push', remove: 'pop', hasPeek: true, next: (size) => size - 1 };
export const unordered: ContainerKind = { ...fifo, hasPeek: false, next: (size, random) => random.int(size) };

/** A history of a container, of which some values are added twice or never. */
export function containerHistory(
  random: SeededRandom,
  calls: number,
  { add, remove, hasPeek, next }: ContainerKind,
): HistoryEvent[] {
  const elements: number[] = [];
  let value = 0;
  const nextValue = () => (random.oneIn(5 * calls) ? 1 + random.int(value + 1) : ++value);
  const takesOften = random.pick([2, 2, 3]);
  const order = Array.from({ length: 1 + random.int(calls) }, (): OrderedCall => {
    if (random.oneIn(3 * calls)) return { f: remove, output: 1 + random.int(value + 1) };
    if (random.oneIn(takesOften)) {
      if (elements.length === 0) return { f: hasPeek && random.oneIn(8) ? 'peek' : remove, output: null };
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

/** A history of a set to which elements are added, most of them once, with reads of all of them. */
export function growingSetHistory(random: SeededRandom, calls: number): HistoryEvent[] {
  const elements: unknown[] = [];
  let value = 0;
  const nextValue = () => (random.oneIn(8 * calls) ? 1 + random.int(value + 1) : ++value);
  const order = Array.from({ length: 1 + random.int(calls) }, (): OrderedCall => {
    if (random.oneIn(2)) {
      const input = nextValue();
      if (!elements.includes(input)) elements.push(input);
      return { f: 'add', input };
    }
    const output = random.oneIn(3 * calls) ? elements.filter(() => !random.oneIn(4)) : [...elements];
    if (random.oneIn(8 * calls)) output.push(1 + random.int(value + 1));
    return { f: 'read', output: random.shuffle(output) };
  });
  const without = Array.from({ length: random.int(3) }, () =>
    random.oneIn(3) ? { f: 'read' } : { f: 'add', input: nextValue() },
  );
  return noisyHistory(random, order, without, fates(random, order.length));
}

/** A history of a set with calls on one or two elements. */
export function elementsHistory(random: SeededRandom, calls: number): HistoryEvent[] {
  const elements = new Set<number>();
  const count = 1 + random.int(2);
  const draw = () => ({ f: random.pick(['add', 'remove', 'contains']), input: random.int(count) });
  const order = Array.from({ length: 1 + random.int(calls) }, (): OrderedCall => {
    const { f, input } = draw();
    const had = elements.has(input);
    if (f === 'add') elements.add(input);
    if (f === 'remove') elements.delete(input);
    const isWrong = random.oneIn(3 * calls);
    const output =
      f === 'contains' || isWrong ? had !== isWrong : random.oneIn(4) ? null : had === (f === 'remove');
    return { f, input, output };
  });
  const without = Array.from({ length: random.int(3) }, draw);
  const drawn = fates(random, order.length);
  return noisyHistory(random, order, without, { ...drawn, noise: 2 * drawn.noise });
}

function fates(random: SeededRandom, calls: number) {
  return {
    lost: random.pick([3, 8, 100]),
    noise: random.pick(noises(calls)),
    width: random.int(calls < 12 ? 3 : 2),
  };
}
