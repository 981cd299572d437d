import type { Partition, PartitionOperation } from '../history/partition.ts';
import { clockMs } from '../limits/clock-ms.ts';
import { type MemoryBudget, OutOfMemoryError } from '../limits/memory-budget.ts';
import { type CheckTime, OutOfTimeError, timeCheck } from '../limits/out-of-time.ts';
import { timeLimit } from '../limits/time-limit.ts';
import type { Model } from '../model/model.ts';
import type { AnyModel } from '../model/nondeterministic-model.ts';
import { isTrusted, trustedModel } from '../model-guard/trusted-model.ts';
import { bank, overdraftBank } from '../models/bank-model.ts';
import { queue } from '../models/collections/fifo-queue.ts';
import { set } from '../models/collections/set.ts';
import { stack } from '../models/collections/stack.ts';
import { unorderedQueue } from '../models/collections/unordered-queue.ts';

import { decideBank } from './balances/decide-bank.ts';
import { decideQueue } from './containers/fifo-order.ts';
import { decideGrowingSet } from './containers/growing-set.ts';
import { decideStack } from './containers/lifo-order.ts';
import { decideElements } from './containers/set-elements.ts';
import { decideUnordered } from './containers/unordered-lives.ts';
import type { UniqueValuesResult } from './patterns/bad-pattern.ts';
import { decideRegister } from './register-zones.ts';

/**
 * Decides the operations on one key by an algorithm for values that are written once, in about linear time. The result
 * is undefined if the preconditions of the algorithm are not met, or if a limit is reached.
 */
export type UniqueValuesDecision = (
  partition: Partition<unknown>,
  limits: DecisionLimits,
) => UniqueValuesResult;

export interface DecisionLimits {
  /** Asked after every small step. */
  readonly isOver: () => boolean;
  /** What an algorithm may use at once. It gives all of it back. */
  readonly memory: MemoryBudget;
  /** How long algorithms may take whose time is not linear, in ms, counted down over all keys. */
  readonly patience: { ms: number };
}

/** The algorithm for the built-in models that have one; undefined for other models. */
export function uniqueValuesDecision<State>(model: AnyModel<State>): UniqueValuesDecision | undefined {
  const decide = isTrusted(model) ? algorithms[model.name] : undefined;
  return (
    decide &&
    ((partition, limits) => {
      const { starts } = partition;
      if (starts.length > 1 || starts[0]!.linearized.size > 0) return undefined;
      try {
        return decide(partition, timeCheck(limits.isOver), limits);
      } catch (error) {
        if (error instanceof OutOfTimeError || error instanceof OutOfMemoryError) return undefined;
        throw error;
      }
    })
  );
}

/** Throws an {@link OutOfTimeError} or an {@link OutOfMemoryError} if a limit is reached. */
type Algorithm = (
  partition: Partition<unknown>,
  checkTime: CheckTime,
  limits: DecisionLimits,
) => UniqueValuesResult;

const queueFunctions = { add: 'enqueue', remove: 'dequeue', peek: 'peek' };
const stackFunctions = { add: 'push', remove: 'pop', peek: 'peek' };

const algorithms: Readonly<Record<string, Algorithm>> = {
  bank: (partition, _, limits) =>
    inPatience(limits, (isOver) =>
      decideBank(bank as Model<unknown>, partition, { ...limits, isOver, mayOverdraw: false }),
    ),
  'overdraft-bank': (partition, _, limits) =>
    inPatience(limits, (isOver) =>
      decideBank(overdraftBank as Model<unknown>, partition, { ...limits, isOver, mayOverdraw: true }),
    ),
  register: (partition, checkTime) => decideRegister(partition, 'write', checkTime),
  'cas-register': (partition, checkTime) =>
    has(partition, 'cas') ? undefined : decideRegister(partition, 'write', checkTime),
  kv: (partition, checkTime) =>
    has(partition, 'append') ? undefined : decideRegister(partition, 'put', checkTime),
  queue: ifEmptyAtFirst(queue, ({ operations }, checkTime) =>
    decideQueue(operations, queueFunctions, checkTime),
  ),
  set: decideSet,
  'unordered-queue': ifEmptyAtFirst(unorderedQueue, ({ operations }, checkTime) =>
    decideUnordered(operations, queueFunctions, checkTime),
  ),
  stack: ifEmptyAtFirst(stack, ({ operations }, checkTime) =>
    decideStack(operations, stackFunctions, checkTime),
  ),
};

function inPatience(
  { isOver, patience }: DecisionLimits,
  decide: (isOver: () => boolean) => UniqueValuesResult,
): UniqueValuesResult {
  const begin = clockMs();
  const isTooLong = timeLimit(patience.ms);
  try {
    return decide(() => isOver() || isTooLong());
  } finally {
    patience.ms -= clockMs() - begin;
  }
}

/** With reads of all elements if nothing is removed, otherwise without such reads. */
function decideSet(
  partition: Partition<unknown>,
  checkTime: CheckTime,
  limits: DecisionLimits,
): UniqueValuesResult {
  const isRead = ({ f, outcome }: PartitionOperation) => f === 'read' && outcome === 'ok';
  if (partition.operations.some(isRead)) return decideGrowingOfEmpty(partition, checkTime, limits);
  const operations = partition.operations.filter(({ f }) => f !== 'read');
  return decideElements(trustedModel(set as Model<unknown>), { ...partition, operations }, limits);
}

const decideGrowingOfEmpty = ifEmptyAtFirst(set, ({ operations }, checkTime) =>
  decideGrowingSet(operations, checkTime),
);

/** The same model with elements at first is another one. */
function ifEmptyAtFirst<State>({ init }: Model<State>, decide: Algorithm): Algorithm {
  return (partition, ...given) =>
    partition.starts[0]!.state === init ? decide(partition, ...given) : undefined;
}

function has({ operations }: Partition<unknown>, name: string): boolean {
  return operations.some(({ f }) => f === name);
}
