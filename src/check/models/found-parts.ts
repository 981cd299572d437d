import {
  type Effort,
  type FoundPart,
  findPart,
  type Maker,
  type Picks,
  partAfter,
  withPicks,
} from './deck-between.ts';
import { type DeckPart, type Slides, slidesPart, type Talk, talkPart } from './deck-parts.ts';
import type { GuessedPart } from './guessed-edits.ts';

interface Parts {
  readonly slides: Slides | undefined;
  readonly talk: Talk | undefined;
}

interface FoundParts extends Parts {
  /** Nothing leads to what was seen. */
  readonly isLost: boolean;
  /** Those that were found. */
  readonly stretch: readonly GuessedPart<unknown>[];
}

/** Edits that are tried for each part, and for both together. */
const EFFORT = 400_000;

/** What the parts of a deck are after these edits, by their digests: if it can be found, both by the same lost edits. */
export function findParts(
  makers: readonly Maker[],
  before: Parts,
  digests: { readonly slides: string; readonly talk?: string },
): FoundParts {
  const effort: Effort = { left: EFFORT };
  let both: { readonly talk: Talk; readonly picks: Picks } | undefined;

  /** Whether the talk can be found beside what was picked for the slides. */
  function isWithTalk(picks: Picks): boolean {
    if (digests.talk === undefined || before.talk === undefined) return true;
    const known = withPicks(makers, picks);
    const found = findPart(talkPart, before.talk, known, digests.talk, effort, (others) => {
      const after = partAfter(slidesPart, before.slides, withPicks(known, others));
      return after !== undefined && slidesPart.digest(after) === digests.slides;
    });
    if (typeof found === 'string') return effort.left < 0;
    both = { talk: found.part, picks: picks.map((pick, at) => pick ?? found.picks[at]) };
    return true;
  }

  const slides = findPart(slidesPart, before.slides, makers, digests.slides, { left: EFFORT }, isWithTalk);
  const talk = findTalk();

  function findTalk(): FoundPart<Talk> {
    if (both !== undefined) return { part: both.talk, picks: both.picks };
    if (digests.talk === undefined) return 'unknown';
    return findPart(talkPart, before.talk, makers, digests.talk, { left: EFFORT });
  }

  const stretch: GuessedPart<unknown>[] = [];
  const note = <T>(kind: DeckPart<T>, begin: T | undefined, found: FoundPart<T>): T | undefined => {
    if (typeof found === 'string') return undefined;
    const picks = both?.picks ?? found.picks;
    stretch.push({ kind, before: begin, now: found.part, picks } as GuessedPart<unknown>);
    return found.part;
  };
  return {
    slides: note(slidesPart, before.slides, slides),
    talk: note(talkPart, before.talk, talk),
    isLost: slides === 'none' || talk === 'none',
    stretch,
  };
}
