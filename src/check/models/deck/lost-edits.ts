import type { ModelOperation, OperationTimes } from '../../model/model-operation.ts';
import { splitDigest } from './deck-digest.ts';
import { conversationPart, slidesPart } from './deck-parts.ts';
import type { DeckCall, ModelDeck } from './deck-state.ts';
import { guessEdits, type ReconstructedStretch } from './guess-edits.ts';
import { reconstructDeck } from './reconstruct-deck.ts';
import type { VersionSource } from './reconstruct-part.ts';
import { type CandidateEdit, visibleSequences } from './visible-edits.ts';

/** What the deck model reads from an operation. */
export interface DeckReading {
  isEdit(operation: ModelOperation): boolean;
  /** The edit that the operation made; null if that depends on a result that no operation has seen. */
  callOf(operation: ModelOperation): DeckCall | null;
  answerOf(operation: ModelOperation): { readonly version?: number; readonly digest?: string };
  /** The only version that the edit may change. */
  expectedOf(operation: ModelOperation): number | bigint | undefined;
}

interface LostOperation {
  readonly index: number;
  readonly call: DeckCall | null;
  readonly expected: number | bigint | undefined;
  readonly began: number;
}

/** A list of operations, arranged by version. */
interface VersionChain {
  readonly length: number;
  /** By version: the edit whose result says that it made the version. */
  readonly made: ReadonlyMap<number, number>;
  /** Versions in ascending order, each with the digest that an operation saw. */
  readonly seen: readonly (readonly [version: number, digest: string])[];
  readonly lost: readonly LostOperation[];
  /** By version that a result names: the time by which it certainly existed. */
  readonly until: ReadonlyMap<number, number>;
  /**
   * True if nothing can be inferred: two results contradict each other, or a verification may show up later.
   */
  readonly isOdd: boolean;
  readonly from: WeakMap<ModelDeck, ChainProgress>;
}

/** What is known about the deck from version to version, starting at one state. */
interface ChainProgress {
  version: number;
  slides: ReturnType<typeof slidesPart.of> | undefined;
  talk: ReturnType<typeof conversationPart.of> | undefined;
  /** How many of the digests have been processed. */
  looked: number;
  readonly stretches: ReconstructedStretch[];
  isOver: boolean;
  /** By version that an operation saw. */
  readonly needs: Map<number, NeededEdits>;
}

/**
 * Sequences of edits that took effect, each in the order of the effects; undefined if nothing explains what
 * was seen.
 */
type NeededEdits = readonly (readonly number[])[] | undefined;

/**
 * Infers which edits with lost results took effect, from what later operations saw.
 *
 * A digest identifies the content of the deck once a sequence of edits is found that produces it. A text that
 * is in the content, and was not when the deck was last seen, comes from the only edit that adds it.
 */
export function createLostEdits(reading: DeckReading) {
  const chains = new WeakMap<readonly ModelOperation[], VersionChain>();

  function needs(
    operation: ModelOperation,
    others: readonly ModelOperation[],
    from: ModelDeck,
    times: OperationTimes,
  ): NeededEdits {
    const { version, digest } = reading.answerOf(operation);
    if (operation.outcome !== 'ok' || typeof version !== 'number' || digest === undefined) return [];
    let chain = chains.get(others);
    if (chain?.length !== others.length) {
      chain = chainOf(others, reading, times);
      chains.set(others, chain);
    }
    if (chain.isOdd) return [];
    const progress = chain.from.get(from) ?? beginAt(from);
    chain.from.set(from, progress);
    while (!progress.isOver && progress.looked < chain.seen.length) {
      const [next, digest] = chain.seen[progress.looked]!;
      if (next > version) break;
      progress.looked += 1;
      if (next > progress.version) goOnTo(next, digest, chain, progress, others, reading);
    }
    return progress.needs.has(version) ? progress.needs.get(version) : [];
  }

  /** By version: the lost edit that probably made it. By now `needs` has been called for all operations. */
  function guess(others: readonly ModelOperation[], from: ModelDeck): ReadonlyMap<number, number> {
    return guessEdits(chains.get(others)?.from.get(from)?.stretches ?? []);
  }

  return { needs, guess };
}

function chainOf(
  others: readonly ModelOperation[],
  reading: DeckReading,
  times: OperationTimes,
): VersionChain {
  const made = new Map<number, number>();
  const seen = new Map<number, string>();
  const lost: LostOperation[] = [];
  const ends: (readonly [version: number, ended: number])[] = [];
  let isOdd = false;
  for (const [index, operation] of others.entries()) {
    const { version, digest } = reading.answerOf(operation);
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
    if (operation.f === 'verify' && isEdit) isOdd = true;
    if (typeof version !== 'number') continue;
    // A cancelled verification has seen no version.
    if (isEdit || operation.f !== 'verify') ends.push([version, times.ended(index)]);
    if (isEdit && made.has(version)) isOdd = true;
    if (isEdit) made.set(version, index);
    if (digest === undefined || splitDigest(digest) === undefined) continue;
    const other = seen.get(version) ?? '';
    if (!digest.startsWith(other) && !other.startsWith(digest)) isOdd = true;
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
    isOdd,
    from: new WeakMap(),
  };
}

function beginAt(deck: ModelDeck): ChainProgress {
  return {
    version: deck.version,
    slides: slidesPart.of(deck),
    talk: conversationPart.of(deck),
    looked: 0,
    stretches: [],
    isOver: false,
    needs: new Map(),
  };
}

function goOnTo(
  version: number,
  seen: string,
  { made, lost, until }: VersionChain,
  progress: ChainProgress,
  others: readonly ModelOperation[],
  reading: DeckReading,
): void {
  /** Lost edits that may have made one of the versions in between. */
  const inTime = new Map<number, DeckCall>();
  const makers: VersionSource[] = [];
  const all: CandidateEdit[] = [];
  const gaps: number[] = [];
  // A jump over more versions than there are operations must be a wrong result.
  progress.isOver = version - progress.version > others.length;
  if (progress.isOver) return;
  let told = version;
  const untils = new Map<number, number>();
  for (let at = version; at > progress.version; at--) {
    if (until.has(at)) told = at;
    untils.set(at, until.get(told)!);
  }
  for (let at = progress.version + 1; at <= version; at++) {
    const maker = made.get(at);
    if (maker !== undefined) {
      const call = reading.callOf(others[maker]!)!;
      makers.push({ call });
      all.push({ index: maker, call, isLost: false });
      continue;
    }
    gaps.push(at);
    const calls = lost.filter(
      ({ expected, began }) =>
        began < untils.get(at)! && (expected === undefined || Number(expected) === at - 1),
    );
    // Nothing is known after an edit with an unpredictable result.
    progress.isOver ||= calls.some(({ call }) => call === null);
    makers.push({ lost: calls.flatMap(({ index, call }) => (call === null ? [] : { index, call })) });
    for (const { index, call } of calls) if (call !== null) inTime.set(index, call);
  }
  if (progress.isOver) return;
  for (const [index, call] of inTime) all.push({ index, call, isLost: true });
  const { slides, talk, isLost, stretch } = reconstructDeck(makers, progress, splitDigest(seen)!);
  const sequences = stretch.flatMap(({ kind, before, now }) =>
    before === undefined ? [] : visibleSequences(kind, before, now, all),
  );
  progress.slides = slides;
  progress.talk = talk;
  progress.isOver = isLost;
  progress.version = version;
  if (isLost) {
    progress.needs.set(version, undefined);
    return;
  }
  if (gaps.length > 0) progress.stretches.push({ version, makers, parts: stretch });
  const before = made.get((gaps[0] ?? 0) - 1);
  const after = gaps.at(-1)! < version ? made.get(gaps.at(-1)! + 1) : undefined;
  for (const index of new Set(sequences.flat())) {
    if (inTime.has(index)) sequences.push([before, index, after].filter((each) => each !== undefined));
  }
  progress.needs.set(version, sequences);
}
