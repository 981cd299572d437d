import type { ModelOperation, OperationTimes } from '../../model/model-operation.ts';
import { splitDigest } from './deck-digest.ts';
import type { DeckCall } from './deck-state.ts';

/** What the deck model reads from an operation. */
export interface DeckReading {
  isEdit(operation: ModelOperation): boolean;
  /** The edit that the operation made; null if that depends on an output that no operation has seen. */
  callOf(operation: ModelOperation): DeckCall | null;
  outputOf(operation: ModelOperation): { readonly version?: number; readonly digest?: string };
  /** The only version that the edit may change. */
  expectedOf(operation: ModelOperation): number | bigint | undefined;
}

/** An edit without an output. */
interface LostOperation {
  readonly index: number;
  readonly call: DeckCall | null;
  readonly expected: number | bigint | undefined;
  readonly began: number;
}

/** A list of operations, arranged by version. */
export interface VersionChain {
  readonly length: number;
  /** By version: the edit whose output says that it made the version. */
  readonly made: ReadonlyMap<number, number>;
  /** Versions in ascending order, each with the digest that an operation saw. */
  readonly seen: readonly (readonly [version: number, digest: string])[];
  readonly lost: readonly LostOperation[];
  /** By version that an output names: the time by which it certainly existed. */
  readonly until: ReadonlyMap<number, number>;
  /**
   * True if nothing can be inferred: two outputs contradict each other, or a verification may show up later.
   */
  readonly isInconclusive: boolean;
}

export function createVersionChain(
  others: readonly ModelOperation[],
  reading: DeckReading,
  times: OperationTimes,
): VersionChain {
  const made = new Map<number, number>();
  const seen = new Map<number, string>();
  const lost: LostOperation[] = [];
  const ends: (readonly [version: number, ended: number])[] = [];
  let isInconclusive = false;
  for (const [index, operation] of others.entries()) {
    const { version, digest } = reading.outputOf(operation);
    const isEdit = reading.isEdit(operation);
    if (operation.outcome === 'info') {
      if (isEdit)
        lost.push({
          index,
          call: reading.callOf(operation),
          expected: reading.expectedOf(operation),
          began: times.began(index),
        });
      continue;
    }
    // No digest shows the verdict of a slide that changed since.
    if (operation.f === 'verify' && isEdit) isInconclusive = true;
    if (typeof version !== 'number') continue;
    // A cancelled verification has seen no version.
    if (isEdit || operation.f !== 'verify') ends.push([version, times.ended(index)]);
    if (isEdit && made.has(version)) isInconclusive = true;
    if (isEdit) made.set(version, index);
    if (digest === undefined || splitDigest(digest) === undefined) continue;
    const other = seen.get(version) ?? '';
    if (!digest.startsWith(other) && !other.startsWith(digest)) isInconclusive = true;
    if (digest.length > other.length) seen.set(version, digest);
  }
  const inOrder = [...seen].sort(([a], [b]) => a - b);
  ends.sort(([a], [b]) => b - a);
  const until = new Map<number, number>();
  let first = Number.POSITIVE_INFINITY;
  for (const [version, ended] of ends) {
    first = Math.min(first, ended);
    until.set(version, first);
  }
  // The latest lost edits are the most likely ones.
  return {
    length: others.length,
    made,
    seen: inOrder,
    until,
    lost: lost.sort((a, b) => b.began - a.began),
    isInconclusive,
  };
}
