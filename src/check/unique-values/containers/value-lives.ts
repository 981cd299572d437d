import type { PartitionOperation } from '../../history/partition.ts';
import type { CheckTime } from '../../limits/out-of-time.ts';
import type { BadPattern } from '../patterns/bad-pattern.ts';
import { valueKey } from '../patterns/value-key.ts';

/** The names of a container's operations. */
export interface ContainerFunctions {
  readonly add: string;
  readonly remove: string;
  /** Observes the value that `remove` would return. */
  readonly peek: string;
}

/**
 * A value in a container, from its `add` to its `remove`.
 *
 * The *zone* of a life is the time in which the value is in the container in every order: from the completion of the
 * `add` to the invocation of the `remove`, if they are in this order. Otherwise the value may have been in it for no time
 * at all, at any moment at which both operations were open.
 */
export interface ValueLife {
  readonly value: unknown;
  readonly add: PartitionOperation;
  /** Undefined for a value that no completed `remove` returned. */
  readonly remove: PartitionOperation | undefined;
  /** When the `remove` was invoked; infinity if the value is never removed. May be that of a pending one. */
  removeInvokedAt: number;
  readonly removeCompletedAt: number;
}

/** What happened in a container, by value. */
export interface ContainerHistory {
  readonly lives: readonly ValueLife[];
  /** Operations that found the container empty. */
  readonly empties: readonly PartitionOperation[];
  /** Calls of `remove` that never completed, in the order of their invocations. */
  readonly pendingRemoves: readonly PartitionOperation[];
}

/**
 * The lives of the values in a container that begins empty, or a value whose operations contradict each other. Undefined
 * if a value was added twice, or if the operations are others than these.
 *
 * Left out are operations that never completed, where every order stays valid without them: those that only observe, and
 * an `add` of a value that no completed `remove` returned. If it is in an order, and a pending `remove` takes the value
 * there, that one is left out too. No other operation sees the difference, since the container may hold less.
 *
 * A pending `add` of a value that was removed took effect, at any time before the end of the `remove`. That is the same
 * as a completion after all other events.
 */
export function valueLives(
  operations: readonly PartitionOperation[],
  { add, remove, peek }: ContainerFunctions,
  checkTime: CheckTime,
): ContainerHistory | BadPattern | undefined {
  const removes = new Map<unknown, PartitionOperation>();
  const again = new Map<unknown, PartitionOperation>();
  const empties: PartitionOperation[] = [];
  const pendingRemoves: PartitionOperation[] = [];
  for (const operation of operations) {
    checkTime();
    const { f, outcome, output } = operation;
    if (f === add) continue;
    if (f !== remove && f !== peek) return undefined;
    if (outcome === 'info') {
      if (f === remove) pendingRemoves.push(operation);
    } else if ((output ?? null) === null) empties.push(operation);
    else if (f === peek) return undefined;
    else {
      const key = valueKey(output);
      if (removes.has(key)) again.set(key, operation);
      else removes.set(key, operation);
    }
  }
  const adds = new Map<unknown, PartitionOperation>();
  for (const operation of operations) {
    checkTime();
    if (operation.f !== add) continue;
    const key = valueKey(operation.input);
    if (operation.outcome === 'info' && !removes.has(key)) continue;
    if (adds.has(key)) return undefined;
    adds.set(key, operation);
  }
  for (const [key, removed] of removes) {
    checkTime();
    const added = adds.get(key);
    if (added === undefined) return neverAdded([removed]);
    if (removed.completedAt < added.invokedAt) return neverAdded([removed, added]);
    const twice = again.get(key);
    if (twice !== undefined) {
      return {
        operations: [added, removed, twice],
        why: () => 'that value had been taken already, and was added once',
      };
    }
  }
  const lives = Array.from(adds, ([key, added]): ValueLife => {
    checkTime();
    const removed = removes.get(key);
    return {
      value: added.input,
      add: added,
      remove: removed,
      removeInvokedAt: removed?.invokedAt ?? Number.POSITIVE_INFINITY,
      removeCompletedAt: removed?.completedAt ?? Number.POSITIVE_INFINITY,
    };
  });
  return { lives, empties, pendingRemoves };
}

function neverAdded(operations: readonly PartitionOperation[]): BadPattern {
  return { operations, why: () => 'no operation had added that value by then' };
}

/** Of the two operations, the first completion: the value was in the container by then, if it was not removed. */
export function zoneBegin({ add, removeCompletedAt }: ValueLife): number {
  return Math.min(add.completedAt, removeCompletedAt);
}

/** The last invocation of the two operations: until then the value was in the container, if it had been added. */
export function zoneEnd({ add, removeInvokedAt }: ValueLife): number {
  return Math.max(add.invokedAt, removeInvokedAt);
}
