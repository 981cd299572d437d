import type { DeckPart } from './deck-parts.ts';
import type { DeckCall } from './deck-state.ts';

/** An edit by its index: one that says which version it made, or one that was lost and may have made any. */
export interface CandidateEdit {
  readonly index: number;
  readonly call: DeckCall;
  readonly isLost: boolean;
}

/**
 * Which edits show in a part that was seen before and is seen now, in sequences in the order in which they took effect:
 * of `made`, which are all that may have taken effect in between, those that are not lost in the order of their versions. A
 * text that was not there before and that one edit alone brings came with that one, after the last that wiped
 * all texts; where texts come behind those that are there, they stand in the order of their edits.
 */
export function visibleSequences<T>(
  kind: DeckPart<T>,
  before: T,
  now: T,
  made: readonly CandidateEdit[],
): number[][] {
  const olds = kind.lists(before);
  return kind.lists(now).flatMap((texts, list) => {
    const makers = new Map<string, CandidateEdit | null>();
    const note = (text: string, maker: CandidateEdit | null) =>
      makers.set(text, makers.has(text) || maker === null ? null : maker);
    for (const text of olds[list]!) note(text, null);
    let wiped: CandidateEdit | undefined;
    let isInOrder = true;
    for (const maker of made) {
      const brought = kind.added(maker.call)[list];
      if (brought === undefined) continue;
      for (const text of brought.texts) note(text, maker);
      if (brought.clears && !maker.isLost) wiped = maker;
      isInOrder &&= brought.isAppended;
    }
    const shown = texts.flatMap((text) => makers.get(text) ?? []).filter((maker) => maker !== wiped);
    const begin = wiped === undefined ? [] : [wiped.index];
    if (isInOrder) return shown.length === 0 ? [] : [[...begin, ...new Set(shown.map(({ index }) => index))]];
    return shown.map(({ index }) => [...begin, index]);
  });
}
