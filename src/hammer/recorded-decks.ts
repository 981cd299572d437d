import { deckDigest } from '../check/models/deck/deck-digest.ts';
import type { DeckCall } from '../check/models/deck/deck-state.ts';
import { chat } from '../decks/chat.ts';
import { type ChatMessage, getDeck } from '../decks/deck.ts';
import { appendMessages, saveDeck } from '../decks/messages.ts';
import { createSession, deleteSession, renameSession } from '../decks/sessions.ts';
import { addSlide, deleteSlide, duplicateSlide, reorderSlides, updateSlide } from '../decks/slides.ts';
import { verifySlide } from '../decks/verification.ts';
import type { Verifier } from '../decks/verifier.ts';
import type { DeckStore, Fence } from '../store/store.ts';
import type { Record } from './recorder.ts';

/**
 * What can be done to decks, each call recorded, so that at the end of a run the file is held against the
 * history. The grant comes last: it is the session's.
 */
export type RecordedDecks = ReturnType<typeof recordedDecks>;

export function recordedDecks(store: DeckStore, record: Record) {
  function edit<T>(
    f: Exclude<DeckCall['f'], 'verify'>,
    key: string,
    argument: object,
    { token }: Fence,
    run: () => Promise<T>,
  ): Promise<T> {
    return record(f, { key, value: { ...argument, token } }, run);
  }

  return {
    getDeck: (session: string) =>
      record(
        'get',
        { key: session },
        () => getDeck(store, session),
        (deck) => ({ version: deck.version, digest: deckDigest(deck) }),
      ),
    createSession: (session: string, grant: Fence, name = session) =>
      edit('create', session, { name }, grant, () => createSession(store, grant, session, name)),
    renameSession: (session: string, name: string, grant: Fence) =>
      edit('rename', session, { name }, grant, () => renameSession(store, grant, session, name)),
    deleteSession: (session: string, grant: Fence) =>
      edit('delete', session, {}, grant, () => deleteSession(store, grant, session)),
    addSlide: (session: string, html: string, grant: Fence, index?: number) =>
      edit('add', session, { html, index }, grant, () => addSlide(store, grant, session, html, index)),
    updateSlide: (session: string, index: number, html: string, grant: Fence) =>
      edit('update', session, { index, html }, grant, () => updateSlide(store, grant, session, index, html)),
    duplicateSlide: (session: string, index: number, grant: Fence) =>
      edit('duplicate', session, { index }, grant, () => duplicateSlide(store, grant, session, index)),
    deleteSlide: (session: string, index: number, grant: Fence) =>
      edit('remove', session, { index }, grant, () => deleteSlide(store, grant, session, index)),
    reorderSlides: (session: string, order: readonly number[], grant: Fence) =>
      edit('reorder', session, { order }, grant, () => reorderSlides(store, grant, session, order)),
    appendMessages: (session: string, messages: readonly ChatMessage[], grant: Fence) =>
      edit('append', session, { messages }, grant, () => appendMessages(store, grant, session, messages)),
    saveDeck: (
      session: string,
      deck: { readonly slides: readonly string[]; readonly messages: readonly ChatMessage[] },
      grant: Fence,
    ) => edit('save', session, deck, grant, () => saveDeck(store, grant, session, deck)),
    chat: (session: string, content: string, grant: Fence) =>
      edit('chat', session, { content }, grant, () => chat(store, grant, session, content)),
    /** Acquires by itself, when there is a verdict to store. */
    verifySlide: (session: string, index: number, acquire: () => Fence & Disposable, verifier?: Verifier) => {
      let token: bigint | undefined;
      const acquireAndNote = () => {
        const grant = acquire();
        token = grant.token;
        return grant;
      };
      return record(
        'verify',
        { key: session, value: { index } },
        () => verifySlide(store, acquireAndNote, session, index, verifier),
        (verified) => ({ ...verified, token }),
      );
    },
  };
}
