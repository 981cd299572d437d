import type { DeckPart } from './deck-parts.ts';
import type { DeckCall } from './deck-state.ts';

export interface LostEdit {
  readonly index: number;
  readonly call: DeckCall;
}

/** What made a version: an edit whose output says so, or one of several edits whose outputs were lost. */
export type VersionSource = { readonly call: DeckCall } | { readonly lost: readonly LostEdit[] };

export type Picks = readonly (number | undefined)[];

/**
 * The reconstructed part. `none`: no choice of lost edits leads to the digest. `unknown`: not all choices
 * could be tried, or some lead to unknown content.
 */
export type ReconstructedPart<T> =
  | {
      readonly part: T;
      /**
       * For each version source: the index of the lost edit that made the version, or undefined if any edit
       * that does not show would do.
       */
      readonly picks: Picks;
    }
  | 'none'
  | 'unknown';

/** How much more may be tried. */
export interface SearchEffort {
  left: number;
}

/** Hashing this many characters takes as long as trying one edit. */
const CHARACTERS_AT_ONCE = 256;

/**
 * Finds what a part is after these edits, of which some are unknown, from its digest. Solutions with the
 * fewest lost edits are tried first. If `accept` refuses a solution, the next one is tried; if it refuses
 * all, the first one is returned. `none` means that every choice was tried.
 */
export function reconstructPart<T>(
  kind: DeckPart<T>,
  begin: T | undefined,
  sources: readonly VersionSource[],
  digest: string,
  effort: SearchEffort,
  accept: (picks: Picks, part: T) => boolean = () => true,
): ReconstructedPart<T> {
  let found: ReconstructedPart<T> | undefined;
  const picked: (number | undefined)[] = sources.map(() => undefined);
  /** Some choice leads to unknown content, which may be the right one. */
  let isUnknown = begin === undefined;

  /** Returns false to stop. */
  function extend(at: number, part: T | undefined, left: number): boolean {
    effort.left -= 1;
    if (effort.left < 0) return false;
    const source = sources[at];
    if (source === undefined) return left > 0 || look(part);
    if ('call' in source) return extend(at + 1, kind.step(part, source.call), left);
    if (!extend(at + 1, part, left)) return false;
    if (left === 0) return true;
    for (const { index, call } of source.lost) {
      const next = kind.step(part, call);
      if (next === undefined || next === part) continue;
      picked[at] = index;
      if (!extend(at + 1, next, left - 1)) return false;
    }
    picked[at] = undefined;
    return true;
  }

  function look(part: T | undefined): boolean {
    if (part === undefined) return true;
    effort.left -= kind.size(part) / CHARACTERS_AT_ONCE;
    const seen = kind.digest(part);
    if (seen === undefined) isUnknown = true;
    if (seen !== digest) return true;
    found ??= { part, picks: [...picked] };
    if (!accept(picked, part)) return true;
    found = { part, picks: [...picked] };
    return false;
  }

  const gaps = sources.reduce((count, source) => count + Number('lost' in source), 0);
  for (let picks = 0; picks <= gaps; picks++) {
    if (!extend(0, begin, picks)) return found ?? 'unknown';
  }
  return found ?? (isUnknown ? 'unknown' : 'none');
}

/** The version sources, with the picked edits filled in. */
export function withPicks(sources: readonly VersionSource[], picks: Picks): VersionSource[] {
  return sources.map((source, at) => {
    const pick = picks[at];
    if (pick === undefined || 'call' in source) return source;
    return { call: source.lost.find(({ index }) => index === pick)!.call };
  });
}

/** A part after the known edits alone. */
export function partAfter<T>(
  kind: DeckPart<T>,
  begin: T | undefined,
  sources: readonly VersionSource[],
): T | undefined {
  let part = begin;
  for (const source of sources) if ('call' in source) part = kind.step(part, source.call);
  return part;
}
