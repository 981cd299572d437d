import type { PartitionOperation, PartitionStart } from '../history/partition.ts';

/**
 * Drops redundant ends of a window: an end that used more of the pending operations than an otherwise equal
 * one.
 */
export function pruneWindowEnds<State>(
  ends: readonly PartitionStart<State>[],
  operations: readonly PartitionOperation[],
): PartitionStart<State>[] {
  const pending = new Set(
    operations.filter(({ outcome }) => outcome === 'info').map(({ invokedAt }) => invokedAt),
  );
  const groups = new Map<State, Map<string, PartitionStart<State>[]>>();
  // Ends with fewer operations come first, so an end that is kept never becomes redundant later.
  for (const end of ends.toSorted((a, b) => a.linearized.size - b.linearized.size)) {
    const others = [...end.linearized]
      .filter((at) => !pending.has(at))
      .sort((a, b) => a - b)
      .join();
    const group = groups.get(end.state) ?? new Map<string, PartitionStart<State>[]>();
    groups.set(end.state, group);
    const kept = group.get(others) ?? [];
    group.set(others, kept);
    if (!kept.some(({ linearized }) => [...linearized].every((at) => end.linearized.has(at)))) kept.push(end);
  }
  return [...groups.values()].flatMap((group) => [...group.values()].flat());
}
