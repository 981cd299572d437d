import {
  type Conversation,
  conversationPart,
  type DeckPart,
  type ModelSlides,
  slidesPart,
} from './deck-parts.ts';
import type { GuessedPart } from './guess-edits.ts';
import {
  type Picks,
  partAfter,
  type ReconstructedPart,
  reconstructPart,
  type SearchEffort,
  type VersionSource,
  withPicks,
} from './reconstruct-part.ts';

interface DeckParts {
  readonly slides: ModelSlides | undefined;
  readonly conversation: Conversation | undefined;
}

interface ReconstructedDeck extends DeckParts {
  /** True if nothing explains what was seen. */
  readonly isLost: boolean;
  /** The parts that could be reconstructed. */
  readonly stretch: readonly GuessedPart<unknown>[];
}

/** The number of edits to try for each part, and for both together. */
const EFFORT = 400_000;

/**
 * Reconstructs the parts of a deck after the given edits from their digests, if possible with the same lost
 * edits for both.
 */
export function reconstructDeck(
  sources: readonly VersionSource[],
  before: DeckParts,
  digests: { readonly slides: string; readonly conversation?: string },
): ReconstructedDeck {
  const effort: SearchEffort = { left: EFFORT };
  let both: { readonly conversation: Conversation; readonly picks: Picks } | undefined;

  /** Whether the conversation can be reconstructed with the lost edits that were picked for the slides. */
  function fitsConversation(picks: Picks): boolean {
    if (digests.conversation === undefined || before.conversation === undefined) return true;
    const known = withPicks(sources, picks);
    const found = reconstructPart(
      conversationPart,
      before.conversation,
      known,
      digests.conversation,
      effort,
      (others) => {
        const after = partAfter(slidesPart, before.slides, withPicks(known, others));
        return after !== undefined && slidesPart.digest(after) === digests.slides;
      },
    );
    if (typeof found === 'string') return effort.left < 0;
    both = { conversation: found.part, picks: picks.map((pick, at) => pick ?? found.picks[at]) };
    return true;
  }

  const slides = reconstructPart(
    slidesPart,
    before.slides,
    sources,
    digests.slides,
    { left: EFFORT },
    fitsConversation,
  );
  const conversation = reconstructConversation();

  function reconstructConversation(): ReconstructedPart<Conversation> {
    if (both !== undefined) return { part: both.conversation, picks: both.picks };
    if (digests.conversation === undefined) return 'unknown';
    return reconstructPart(conversationPart, before.conversation, sources, digests.conversation, {
      left: EFFORT,
    });
  }

  const stretch: GuessedPart<unknown>[] = [];
  const note = <T>(kind: DeckPart<T>, begin: T | undefined, found: ReconstructedPart<T>): T | undefined => {
    if (typeof found === 'string') return undefined;
    const picks = both?.picks ?? found.picks;
    stretch.push({ kind, before: begin, now: found.part, picks } as GuessedPart<unknown>);
    return found.part;
  };
  return {
    slides: note(slidesPart, before.slides, slides),
    conversation: note(conversationPart, before.conversation, conversation),
    isLost: slides === 'none' || conversation === 'none',
    stretch,
  };
}
