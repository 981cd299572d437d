import type { ModelOperation, OperationTimes } from '../../model/model-operation.ts';
import { splitDigest } from './deck-digest.ts';
import { conversationPart, slidesPart } from './deck-parts.ts';
import type { DeckCall, ModelDeck } from './deck-state.ts';
import { guessEdits, type ReconstructedStretch } from './guess-edits.ts';
import { reconstructDeck } from './reconstruct-deck.ts';
import type { VersionSource } from './reconstruct-part.ts';
import { createVersionChain, type DeckReading, type VersionChain } from './version-chain.ts';
import { type CandidateEdit, visibleSequences } from './visible-edits.ts';

/** The operations of a list by version, and what was inferred from them so far, by the state to start from. */
interface Inference {
  readonly chain: VersionChain;
  readonly progressFrom: WeakMap<ModelDeck, ChainProgress>;
}

/** What is known about the deck from version to version, starting at one state. */
interface ChainProgress {
  version: number;
  slides: ReturnType<typeof slidesPart.of> | undefined;
  conversation: ReturnType<typeof conversationPart.of> | undefined;
  /** How many of the digests have been processed. */
  looked: number;
  readonly stretches: ReconstructedStretch[];
  isFinished: boolean;
  /** By version that an operation saw. */
  readonly needs: Map<number, NeededEdits>;
}

/**
 * Sequences of edits that took effect, each in the order of the effects; undefined if nothing explains what
 * was seen.
 */
type NeededEdits = readonly (readonly number[])[] | undefined;

/**
 * Infers which edits with lost outputs took effect, from what later operations saw.
 *
 * A digest identifies the content of the deck once a sequence of edits is found that produces it. A text that
 * is in the content, and was not when the deck was last seen, comes from the only edit that adds it.
 */
export function createLostEdits(reading: DeckReading) {
  const inferences = new WeakMap<readonly ModelOperation[], Inference>();

  function needs(
    operation: ModelOperation,
    others: readonly ModelOperation[],
    from: ModelDeck,
    times: OperationTimes,
  ): NeededEdits {
    const { version, digest } = reading.outputOf(operation);
    if (operation.outcome !== 'ok' || typeof version !== 'number' || digest === undefined) return [];
    let inference = inferences.get(others);
    if (inference?.chain.length !== others.length) {
      inference = { chain: createVersionChain(others, reading, times), progressFrom: new WeakMap() };
      inferences.set(others, inference);
    }
    const { chain, progressFrom } = inference;
    if (chain.isInconclusive) return [];
    const progress = progressFrom.get(from) ?? beginAt(from);
    progressFrom.set(from, progress);
    while (!progress.isFinished && progress.looked < chain.seen.length) {
      const [next, digest] = chain.seen[progress.looked]!;
      if (next > version) break;
      progress.looked += 1;
      if (next > progress.version) advanceTo(next, digest, chain, progress, others, reading);
    }
    return progress.needs.has(version) ? progress.needs.get(version) : [];
  }

  /** By version: the lost edit that probably made it. By now `needs` has been called for all operations. */
  function guess(others: readonly ModelOperation[], from: ModelDeck): ReadonlyMap<number, number> {
    return guessEdits(inferences.get(others)?.progressFrom.get(from)?.stretches ?? []);
  }

  return { needs, guess };
}

function beginAt(deck: ModelDeck): ChainProgress {
  return {
    version: deck.version,
    slides: slidesPart.of(deck),
    conversation: conversationPart.of(deck),
    looked: 0,
    stretches: [],
    isFinished: false,
    needs: new Map(),
  };
}

function advanceTo(
  version: number,
  seen: string,
  { made, lost, until }: VersionChain,
  progress: ChainProgress,
  others: readonly ModelOperation[],
  reading: DeckReading,
): void {
  /** Lost edits that may have made one of the versions in between. */
  const candidates = new Map<number, DeckCall>();
  const sources: VersionSource[] = [];
  const all: CandidateEdit[] = [];
  const gaps: number[] = [];
  // A jump over more versions than there are operations must be a wrong output.
  progress.isFinished = version - progress.version > others.length;
  if (progress.isFinished) return;
  let latest = version;
  const untils = new Map<number, number>();
  for (let at = version; at > progress.version; at--) {
    if (until.has(at)) latest = at;
    untils.set(at, until.get(latest)!);
  }
  for (let at = progress.version + 1; at <= version; at++) {
    const source = made.get(at);
    if (source !== undefined) {
      const call = reading.callOf(others[source]!)!;
      sources.push({ call });
      all.push({ index: source, call, isLost: false });
      continue;
    }
    gaps.push(at);
    const calls = lost.filter(
      ({ expected, began }) =>
        began < untils.get(at)! && (expected === undefined || Number(expected) === at - 1),
    );
    // Nothing is known after an edit with an unpredictable output.
    progress.isFinished ||= calls.some(({ call }) => call === null);
    sources.push({ lost: calls.flatMap(({ index, call }) => (call === null ? [] : { index, call })) });
    for (const { index, call } of calls) if (call !== null) candidates.set(index, call);
  }
  if (progress.isFinished) return;
  for (const [index, call] of candidates) all.push({ index, call, isLost: true });
  const { slides, conversation, isLost, stretch } = reconstructDeck(sources, progress, splitDigest(seen)!);
  const sequences = stretch.flatMap(({ kind, before, now }) =>
    before === undefined ? [] : visibleSequences(kind, before, now, all),
  );
  progress.slides = slides;
  progress.conversation = conversation;
  progress.isFinished = isLost;
  progress.version = version;
  if (isLost) {
    progress.needs.set(version, undefined);
    return;
  }
  if (gaps.length > 0) progress.stretches.push({ version, sources, parts: stretch });
  const before = made.get((gaps[0] ?? 0) - 1);
  const after = gaps.at(-1)! < version ? made.get(gaps.at(-1)! + 1) : undefined;
  for (const index of new Set(sequences.flat())) {
    if (candidates.has(index)) sequences.push([before, index, after].filter((each) => each !== undefined));
  }
  progress.needs.set(version, sequences);
}
