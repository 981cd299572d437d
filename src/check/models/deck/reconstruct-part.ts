import type { DeckPart } from './deck-parts.ts';
import type { DeckCall } from './deck-state.ts';

export interface LostEdit {
  readonly index: number;
  readonly call: DeckCall;
}

/** What made a version: an edit that said so, or one of those that were lost. */
export type VersionSource = { readonly call: DeckCall } | { readonly lost: readonly LostEdit[] };

export type Picks = readonly (number | undefined)[];

/** What a part was found to be; `none`: nothing that it can be has that digest. */
export type ReconstructedPart<T> =
  | {
      readonly part: T;
      /** For each of the makers: which of those that were lost it was, or undefined where any that does not show will do. */
      readonly picks: Picks;
    }
  | 'none'
  | 'unknown';

/** How much may be tried, and what was. */
export interface SearchEffort {
  left: number;
}

/** Characters that are hashed in the time in which an edit is tried. */
const CHARACTERS_AT_ONCE = 256;

/**
 * What a part is after these edits, of which those that were lost may be any: it is known by its digest. That with the
 * fewest of the lost ones is found first, or where it is not accepted, another; where none is, the first. `none` is said
 * only where all were tried.
 */
export function reconstructPart<T>(
  kind: DeckPart<T>,
  begin: T | undefined,
  makers: readonly VersionSource[],
  digest: string,
  effort: SearchEffort,
  accept: (picks: Picks, part: T) => boolean = () => true,
): ReconstructedPart<T> {
  let isFound: ReconstructedPart<T> | undefined;
  const picked: (number | undefined)[] = makers.map(() => undefined);
  /** Some choice leads to what nobody knows: it may be right. */
  let isUnknown = begin === undefined;

  /** False where it is to end. */
  function goOn(at: number, part: T | undefined, left: number): boolean {
    effort.left -= 1;
    if (effort.left < 0) return false;
    const maker = makers[at];
    if (maker === undefined) return left > 0 || look(part);
    if ('call' in maker) return goOn(at + 1, kind.step(part, maker.call), left);
    if (!goOn(at + 1, part, left)) return false;
    if (left === 0) return true;
    for (const { index, call } of maker.lost) {
      const next = kind.step(part, call);
      if (next === undefined || next === part) continue;
      picked[at] = index;
      if (!goOn(at + 1, next, left - 1)) return false;
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
    isFound ??= { part, picks: [...picked] };
    if (!accept(picked, part)) return true;
    isFound = { part, picks: [...picked] };
    return false;
  }

  const gaps = makers.reduce((count, maker) => count + Number('lost' in maker), 0);
  for (let picks = 0; picks <= gaps; picks++) {
    if (!goOn(0, begin, picks)) return isFound ?? 'unknown';
  }
  return isFound ?? (isUnknown ? 'unknown' : 'none');
}

/** The makers, of which those that were picked are known. */
export function withPicks(makers: readonly VersionSource[], picks: Picks): VersionSource[] {
  return makers.map((maker, at) => {
    const pick = picks[at];
    if (pick === undefined || 'call' in maker) return maker;
    return { call: maker.lost.find(({ index }) => index === pick)!.call };
  });
}

/** What a part is after these edits, and nothing of what was lost. */
export function partAfter<T>(
  kind: DeckPart<T>,
  begin: T | undefined,
  makers: readonly VersionSource[],
): T | undefined {
  let part = begin;
  for (const maker of makers) if ('call' in maker) part = kind.step(part, maker.call);
  return part;
}
