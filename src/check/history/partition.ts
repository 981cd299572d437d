import { requireRoom } from '../limits/map-limit.ts';
import { type MemoryBudget, take } from '../limits/memory-budget.ts';
import type { HistoryEvent } from './history-event.ts';
import type { HistoryOperation } from './history-operation.ts';

/** An operation with the events that began and ended it, counted from 0 within its partition. */
export interface PartitionOperation extends HistoryOperation {
  readonly invokedAt: number;
  /** Infinity while the operation is pending. */
  readonly completedAt: number;
  /** The lines of those events, if they are known. */
  readonly invokedLine: number | undefined;
  readonly completedLine: number | undefined;
}

/**
 * The operations on one key. Different keys are independent: the history is linearizable if each partition
 * is.
 */
export interface Partition<State> {
  readonly key: string | undefined;
  /** Without the operations that failed, which had no effect. */
  readonly operations: readonly PartitionOperation[];
  /**
   * Operations that failed. Until the failure was known they might have taken effect, so in a shorter prefix
   * they are pending.
   */
  readonly failed: readonly PartitionOperation[];
  /** The states in which the partition may begin. */
  readonly starts: readonly PartitionStart<State>[];
}

export interface PartitionStart<State> {
  readonly state: State;
  /** Operations that have already taken effect, each given by the event that invoked it. */
  readonly linearized: ReadonlySet<number>;
}

/** Roughly the size of an operation with small values. */
export const OPERATION_BYTES = 400;

/**
 * Groups the events of a history by key and pairs them into operations.
 *
 * @throws {@link OutOfMemoryError}
 */
export function partitionsOf<State>(
  events: Iterable<HistoryEvent>,
  init: State,
  memory?: MemoryBudget,
): Partition<State>[] {
  const partitions = new Map<string | undefined, GrowingPartition>();
  const open = new Map<number, OpenOperation>();
  for (const event of events) {
    const { process, type } = event;
    if (type === 'invoke') {
      const { key } = event;
      let partition = partitions.get(key);
      if (partition === undefined) {
        requireRoom(partitions);
        partition = { operations: [], events: 0, failed: 0 };
        partitions.set(key, partition);
      }
      if (memory !== undefined) take(memory, OPERATION_BYTES);
      const operation = beginOperation(event, partition.events++);
      if (!open.has(process)) requireRoom(open);
      open.set(process, { operation, partition });
      partition.operations.push(operation);
      continue;
    }
    const opened = open.get(process);
    if (opened === undefined) continue;
    open.delete(process);
    const { operation, partition } = opened;
    const at = partition.events++;
    if (type === 'ok') completeOperation(operation, event, at);
    else if (type === 'fail') {
      failOperation(operation, event, at);
      partition.failed += 1;
    }
  }
  const starts = [{ state: init, linearized: new Set<number>() }];
  return Array.from(partitions, ([key, { operations, failed }]) => ({
    key,
    operations: failed === 0 ? operations : operations.filter(({ outcome }) => outcome !== 'fail'),
    failed: failed === 0 ? [] : operations.filter(({ outcome }) => outcome === 'fail'),
    starts,
  }));
}

interface GrowingPartition {
  readonly operations: PartitionOperation[];
  events: number;
  failed: number;
}

interface OpenOperation {
  readonly operation: PartitionOperation;
  readonly partition: GrowingPartition;
}

/** A pending operation; {@link completeOperation} or {@link failOperation} ends it. */
export function beginOperation(
  { process, f, key, input, time, line }: HistoryEvent,
  at: number,
): PartitionOperation {
  return {
    process,
    f,
    key,
    input,
    output: undefined,
    outcome: 'info',
    invoked: time ?? at,
    completed: Number.POSITIVE_INFINITY,
    invokedAt: at,
    completedAt: Number.POSITIVE_INFINITY,
    invokedLine: line,
    completedLine: undefined,
  };
}

export function completeOperation(
  operation: PartitionOperation,
  { output, time, line }: HistoryEvent,
  at: number,
): void {
  const open: { -readonly [Part in keyof PartitionOperation]: PartitionOperation[Part] } = operation;
  open.output = output;
  open.outcome = 'ok';
  open.completed = time ?? at;
  open.completedAt = at;
  open.completedLine = line;
}

/** Ends an operation that had no effect. */
export function failOperation(operation: PartitionOperation, { time, line }: HistoryEvent, at: number): void {
  const open: { -readonly [Part in keyof PartitionOperation]: PartitionOperation[Part] } = operation;
  open.outcome = 'fail';
  open.completed = time ?? at;
  open.completedAt = at;
  open.completedLine = line;
}
