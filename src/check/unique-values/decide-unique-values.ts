import type { Partition, PartitionOperation } from '../history/partition.ts';
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
 * is undefined if the preconditions of the algorithm are not met.
 */
export type UniqueValuesDecision = (
  partition: Partition<unknown>,
  isOver: () => boolean,
) => UniqueValuesResult;

/** The algorithm for the built-in models that have one; undefined for other models. */
export function uniqueValuesDecision<State>(model: AnyModel<State>): UniqueValuesDecision | undefined {
  const decide = isTrusted(model) ? decisions[model.name] : undefined;
  return (
    decide &&
    ((partition, isOver) => {
      const { starts } = partition;
      const isWhole = starts.length === 1 && starts[0]!.linearized.size === 0;
      return isWhole ? decide(partition, isOver) : undefined;
    })
  );
}

const queueFunctions = { add: 'enqueue', remove: 'dequeue', peek: 'peek' };
const stackFunctions = { add: 'push', remove: 'pop', peek: 'peek' };

const decisions: Readonly<Record<string, UniqueValuesDecision>> = {
  bank: (...given) => decideBank(bank as Model<unknown>, false, ...given),
  'overdraft-bank': (...given) => decideBank(overdraftBank as Model<unknown>, true, ...given),
  register: (partition) => decideRegister(partition, 'write'),
  'cas-register': (partition) => (has(partition, 'cas') ? undefined : decideRegister(partition, 'write')),
  kv: (partition) => (has(partition, 'append') ? undefined : decideRegister(partition, 'put')),
  queue: ifEmptyAtFirst(queue, ({ operations }) => decideQueue(operations, queueFunctions)),
  set: decideSet,
  'unordered-queue': ifEmptyAtFirst(unorderedQueue, ({ operations }) =>
    decideUnordered(operations, queueFunctions),
  ),
  stack: ifEmptyAtFirst(stack, ({ operations }) => decideStack(operations, stackFunctions)),
};

/** With reads of all elements if nothing is removed, otherwise without such reads. */
function decideSet(partition: Partition<unknown>): UniqueValuesResult {
  const isRead = ({ f, outcome }: PartitionOperation) => f === 'read' && outcome === 'ok';
  if (partition.operations.some(isRead)) return decideGrowingOfEmpty(partition, () => false);
  const operations = partition.operations.filter(({ f }) => f !== 'read');
  return decideElements(trustedModel(set as Model<unknown>), { ...partition, operations });
}

const decideGrowingOfEmpty = ifEmptyAtFirst(set, ({ operations }) => decideGrowingSet(operations));

/** The same model with elements at first is another one. */
function ifEmptyAtFirst<State>({ init }: Model<State>, decide: UniqueValuesDecision): UniqueValuesDecision {
  return (partition, isOver) => (partition.starts[0]!.state === init ? decide(partition, isOver) : undefined);
}

function has({ operations }: Partition<unknown>, name: string): boolean {
  return operations.some(({ f }) => f === name);
}
