import type { Partition, PartitionOperation } from '../history/partition.ts';
import { valueText } from '../json/value-text.ts';
import { type CheckTime, sortedInTime } from '../limits/out-of-time.ts';
import type { BadPattern, UniqueValuesResult } from './patterns/bad-pattern.ts';
import { completedText, invokedText } from './patterns/operation-text.ts';
import { valueKey } from './patterns/value-key.ts';
import { countBeginningBefore } from './ranges/count-beginning-before.ts';

/** The write of a value and the reads that returned it. In every order they stand next to each other. */
interface Cluster {
  readonly value: unknown;
  write: PartitionOperation | undefined;
  /** Of the operations, the one that completed first; undefined for the initial value, which was there before all of them. */
  first: PartitionOperation | undefined;
  /** The one that was invoked last. */
  last: PartitionOperation;
}

/**
 * Whether the operations of a register have an order, if each value that is read was written once.
 *
 * The algorithm is that of Gibbons and Korach ("Testing Shared Memories", SIAM J. Comput. 26(4), 1997, section 4). The
 * *zone* of a cluster lies between its first completion and its last invocation: forward if the completion is first,
 * otherwise backward. Two clusters have no order if and only if each has an operation that completed before one of the
 * other was invoked, so an order of all exists if and only if no read precedes its write, no two forward zones overlap,
 * and no backward zone lies within a forward one.
 *
 * Operations that never completed: a read tells nothing. A write whose value is not read can be left out of every order,
 * and the order stays valid. A write whose value is read took effect, and did so before the first such read completed.
 * As to the zones that is the same as a completion after all other events.
 *
 * The initial value is a cluster whose write completed before everything else.
 */
export function decideRegister(
  { operations, starts }: Pick<Partition<unknown>, 'operations' | 'starts'>,
  writes: string,
  checkTime: CheckTime,
): UniqueValuesResult {
  const initial = starts[0]!.state;
  const clusters = new Map<unknown, Cluster>();
  for (const read of operations) {
    checkTime();
    if (read.f === writes || read.outcome !== 'ok') continue;
    const value = read.output ?? null;
    const key = valueKey(value);
    const cluster = clusters.get(key);
    if (cluster === undefined) clusters.set(key, { value, write: undefined, first: read, last: read });
    else extend(cluster, read);
  }
  const unread: Cluster[] = [];
  const initialKey = valueKey(initial);
  for (const write of operations) {
    checkTime();
    if (write.f !== writes) continue;
    const value = write.input ?? null;
    const key = valueKey(value);
    const cluster = clusters.get(key);
    if (cluster === undefined) {
      if (write.outcome === 'ok') unread.push({ value, write, first: write, last: write });
      continue;
    }
    if (cluster.write !== undefined || key === initialKey) return undefined;
    cluster.write = write;
  }
  for (const [key, cluster] of clusters) {
    checkTime();
    const { write, first } = cluster;
    if (key === initialKey) cluster.first = undefined;
    else if (write === undefined) return notWritten(first!, []);
    else if (write.invokedAt > first!.completedAt) return notWritten(first!, [write]);
    else extend(cluster, write);
  }
  return orderClusters([...clusters.values(), ...unread], checkTime);
}

function extend(cluster: Cluster, operation: PartitionOperation): void {
  if (operation.completedAt < cluster.first!.completedAt) cluster.first = operation;
  if (operation.invokedAt > cluster.last.invokedAt) cluster.last = operation;
}

const lowEnd = ({ first }: Cluster) => first?.completedAt ?? -1;

function orderClusters(clusters: readonly Cluster[], checkTime: CheckTime): UniqueValuesResult {
  const forward = sortedInTime(
    clusters.filter((cluster) => lowEnd(cluster) < cluster.last.invokedAt),
    lowEnd,
    checkTime,
  );
  for (let i = 1; i < forward.length; i++) {
    if (lowEnd(forward[i]!) < forward[i - 1]!.last.invokedAt)
      return interleaved(forward[i - 1]!, forward[i]!);
  }
  for (const cluster of clusters) {
    checkTime();
    if (lowEnd(cluster) < cluster.last.invokedAt) continue;
    // Forward zones do not overlap, so only the last of those that begin before this one can contain it.
    const around = forward[countBeginningBefore(forward, lowEnd, cluster.last.invokedAt) - 1];
    if (around !== undefined && lowEnd(cluster) < around.last.invokedAt) return interleaved(around, cluster);
  }
  return 'linearizable';
}

function notWritten(read: PartitionOperation, write: readonly PartitionOperation[]): BadPattern {
  return {
    operations: [read, ...write],
    why: () => 'no operation had written that value by then',
  };
}

/** Each has an operation that completed before one of the other was invoked. */
function interleaved(a: Cluster, b: Cluster): BadPattern {
  const of = ({ write, first, last }: Cluster) => [write, first, last].filter((each) => each !== undefined);
  return {
    operations: [...new Set([...of(a), ...of(b)])],
    why(culprit) {
      const [mine, other] = of(a).some(({ invokedAt }) => invokedAt === culprit.invokedAt) ? [a, b] : [b, a];
      const text = (value: unknown) => valueText(value);
      const precedes = (one: Cluster, next: Cluster) =>
        one.first === undefined
          ? `${text(one.value)} is the initial value`
          : `${completedText(one.first, culprit)} before ${invokedText(next.last, culprit)}`;
      return `${text(other.value)} must have come both before and after ${text(mine.value)}: ${precedes(mine, other)}, and ${precedes(other, mine)}`;
    },
  };
}
