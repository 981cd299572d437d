import type { DeckPart } from './deck-parts.ts';
import type { DeckCall } from './deck-state.ts';

/**
 * An edit by its index: one whose output says which version it made, or a lost one that may have made any
 * version.
 */
export interface CandidateEdit {
  readonly index: number;
  readonly call: DeckCall;
  readonly isLost: boolean;
}

/**
 * The edits that show in a part, as sequences in the order of their effects. `made` has all edits that may
 * have taken effect since the part was `before`; those that are not lost are in the order of their versions.
 *
 * A text that was not there before, and that only one edit adds, comes from that edit, which took effect
 * after the last edit that cleared the list. If all edits append, the order of the texts is the order of the
 * edits.
 */
export function visibleSequences<T>(
  kind: DeckPart<T>,
  before: T,
  now: T,
  made: readonly CandidateEdit[],
): number[][] {
  const textsBefore = kind.lists(before);
  return kind.lists(now).flatMap((texts, list) => {
    const sources = new Map<string, CandidateEdit | null>();
    const note = (text: string, source: CandidateEdit | null) =>
      sources.set(text, sources.has(text) || source === null ? null : source);
    for (const text of textsBefore[list]!) note(text, null);
    let lastClear: CandidateEdit | undefined;
    let isInOrder = true;
    for (const source of made) {
      const added = kind.added(source.call)[list];
      if (added === undefined) continue;
      for (const text of added.texts) note(text, source);
      if (added.clears && !source.isLost) lastClear = source;
      isInOrder &&= added.isAppended;
    }
    const shown = texts.flatMap((text) => sources.get(text) ?? []).filter((source) => source !== lastClear);
    const begin = lastClear === undefined ? [] : [lastClear.index];
    if (isInOrder) return shown.length === 0 ? [] : [[...begin, ...new Set(shown.map(({ index }) => index))]];
    return shown.map(({ index }) => [...begin, index]);
  });
}
