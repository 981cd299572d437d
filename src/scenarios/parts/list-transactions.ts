import type { SeededRandom } from '../../base/seeded-random.ts';
import { sleepSync } from '../../base/sleep-sync.ts';
import type { TransactionRecorder } from '../../isolation/recording/transaction-recorder.ts';

/** Lists as a transaction sees them. A list that does not exist yet is empty. */
export interface Lists {
  read(list: string): number[];
  /** Appends in one statement, whatever the list has. */
  append(list: string, element: number): void;
  replace(list: string, elements: readonly number[]): void;
}

/**
 * What a transaction does with a list: reads it, appends to it in one statement, or reads it and writes it back with one element
 * more.
 */
export interface PlannedStep {
  readonly does: 'read' | 'append' | 'update';
  readonly list: string;
}

const MAX_STEPS = 4;
/** Lists that are appended to, and lists that are written back. */
const names = { read: ['a', 'b', 'u'], append: ['a', 'b'], update: ['u'] } as const;
const kinds = ['read', 'read', 'append', 'append', 'update'] as const;

/**
 * Plans a transaction over a few lists.
 *
 * @param prefix begins the names of the lists: the others with the same prefix have the same lists
 * @param first what the transaction begins with
 */
export function planTransaction(
  random: SeededRandom,
  prefix: string,
  first: readonly PlannedStep['does'][] = kinds,
): PlannedStep[] {
  const steps: PlannedStep[] = [];
  for (let left = 2 + random.int(MAX_STEPS - 1); left > 0; left--) {
    const does = random.pick(steps.length === 0 ? first : kinds);
    steps.push({ does, list: `${prefix}${random.pick(names[does])}` });
  }
  return steps;
}

/** Before one step in this many, the transaction pauses, so that others come in between also where there is one core. */
const PAUSE_ONE_IN = 4;
const PAUSE_MS = 0.2;

/** Does what was planned, and notes it. */
export function runPlan(
  plan: readonly PlannedStep[],
  random: SeededRandom,
  lists: Lists,
  txn: TransactionRecorder,
  newElement: () => number,
): void {
  for (const { does, list } of plan) {
    if (random.oneIn(PAUSE_ONE_IN)) sleepSync(PAUSE_MS);
    if (does === 'append') {
      const element = newElement();
      lists.append(list, element);
      txn.append(list, element);
      continue;
    }
    const elements = lists.read(list);
    txn.read(list, elements);
    if (does === 'read') continue;
    if (random.oneIn(2)) sleepSync(PAUSE_MS);
    const element = newElement();
    lists.replace(list, [...elements, element]);
    txn.append(list, element);
  }
}

/** Elements that no other worker, life or process of the run appends. */
export function elementsOf({ index, life }: { index: number; life: number }, restarts: number): () => number {
  const first = ((restarts * 1_000 + life) * 1_000 + index) * 1_000_000;
  return () => first + appended++;
}

/** A thread may have several lives, and the elements of one of them are all different. */
let appended = 0;
