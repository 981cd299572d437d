import type { DeckPart } from './deck-parts.ts';
import type { LostEdit, VersionSource } from './reconstruct-part.ts';

/**
 * The edits between two versions that were seen, some of whose outputs were lost, and what the parts of the
 * deck were found to be at the end.
 */
export interface ReconstructedStretch {
  /** The last version of the stretch. */
  readonly version: number;
  readonly sources: readonly VersionSource[];
  readonly parts: readonly GuessedPart<unknown>[];
}

export interface GuessedPart<T> {
  readonly kind: DeckPart<T>;
  readonly before: T | undefined;
  readonly now: T;
  /**
   * For each version source: the lost edit that must have made the version because the content shows it, or
   * undefined if none shows.
   */
  readonly picks: readonly (number | undefined)[];
}

/**
 * By version: the lost edit that probably made it. Edits that show in the content are known. For the other
 * versions, any lost edit will do that shows nowhere and leaves the parts as they were found.
 */
export function guessEdits(stretches: readonly ReconstructedStretch[]): Map<number, number> {
  const guesses = new Map<number, number>();
  const used = new Set<number>();
  for (const { sources, version, parts } of stretches) {
    for (const [at] of sources.entries()) {
      const index = parts.map(({ picks }) => picks[at]).find((pick) => pick !== undefined);
      if (index === undefined) continue;
      guesses.set(version - sources.length + 1 + at, index);
      used.add(index);
    }
  }
  for (const { sources, version, parts } of stretches) {
    for (const [at, source] of sources.entries()) {
      const made = version - sources.length + 1 + at;
      if ('call' in source || guesses.has(made)) continue;
      const filler = source.lost.find(
        (lost) => !used.has(lost.index) && parts.every((part) => isHidden(part, sources, at, lost)),
      );
      if (filler === undefined) continue;
      guesses.set(made, filler.index);
      used.add(filler.index);
    }
  }
  return guesses;
}

/** Whether a part ends up the same if that edit made the version at `place`, where no edit shows. */
function isHidden<T>(
  { kind, before, now, picks }: GuessedPart<T>,
  sources: readonly VersionSource[],
  place: number,
  { call }: LostEdit,
): boolean {
  let part = before;
  for (const [at, source] of sources.entries()) {
    let making = 'call' in source ? source.call : undefined;
    if ('lost' in source)
      making = at === place ? call : source.lost.find(({ index }) => index === picks[at])?.call;
    if (making === undefined) continue;
    const next = kind.step(part, making);
    if (at === place && next === part) return true;
    part = next;
  }
  return part !== undefined && kind.digest(part) === kind.digest(now);
}
