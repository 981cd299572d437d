import type { PartitionOperation, PartitionStart } from '../history/partition.ts';

/** Without the ends at which more of the pending ones have been used than at another that is otherwise the same. */
export function pruneWindowEnds<State>(
  ends: readonly PartitionStart<State>[],
  operations: readonly PartitionOperation[],
): PartitionStart<State>[] {
  const pending = new Set(
    operations.filter(({ outcome }) => outcome === 'info').map(({ invokedAt }) => invokedAt),
  );
  const groups = new Map<State, Map<string, PartitionStart<State>[]>>();
  // Fewer come first: what is kept is never needless because of what comes later.
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
