import { storeAnswer, storeFirstAnswer } from '../../decks/chat.ts';
import { createSession, deleteSession, renameSession } from '../../decks/sessions.ts';
import { addSlide, deleteSlide, duplicateSlide, reorderSlides, updateSlide } from '../../decks/slides.ts';
import { type Judgement, storeJudgement } from '../../decks/verification.ts';
import type { Fence } from '../../store/fence.ts';
import type { DeckStore } from '../../store/store.ts';

/** The edit of a request, as data that is sent to the writer thread. */
export type EditCommand =
  | { readonly f: 'create'; readonly name: string }
  | { readonly f: 'rename'; readonly name: string }
  | { readonly f: 'delete' }
  | { readonly f: 'add'; readonly html: string; readonly index: number | undefined }
  | { readonly f: 'update'; readonly index: number; readonly html: string }
  | { readonly f: 'remove'; readonly index: number }
  | { readonly f: 'duplicate'; readonly index: number }
  | { readonly f: 'reorder'; readonly order: readonly number[] }
  | { readonly f: 'chat'; readonly content: string; readonly slides: readonly string[] }
  /** A chat that creates its session. */
  | { readonly f: 'first chat'; readonly content: string; readonly slides: readonly string[] }
  | { readonly f: 'verify'; readonly judgement: Judgement };

/** The result of an edit, as far as a response needs it. */
export interface AppliedEdit {
  /** The version after the edit; undefined if nothing was stored. */
  readonly version?: number | undefined;
  /** False if the session to create existed already. */
  readonly created?: boolean | undefined;
  /** The index of the slide that was verified; undefined if the verification was cancelled. */
  readonly index?: number | undefined;
}

/** Applies an edit in one transaction under a fence. @throws the errors of the functions in `src/decks` */
export async function applyCommand(
  store: DeckStore,
  fence: Fence,
  session: string,
  edit: EditCommand,
): Promise<AppliedEdit> {
  const { version, created, index }: AppliedEdit = await execute(store, fence, session, edit);
  return { version, created, index };
}

async function execute(
  store: DeckStore,
  fence: Fence,
  session: string,
  edit: EditCommand,
): Promise<AppliedEdit> {
  switch (edit.f) {
    case 'create':
      return createSession(store, fence, session, edit.name);
    case 'rename':
      return renameSession(store, fence, session, edit.name);
    case 'delete':
      return deleteSession(store, fence, session);
    case 'add':
      return addSlide(store, fence, session, edit.html, edit.index);
    case 'update':
      return updateSlide(store, fence, session, edit.index, edit.html);
    case 'remove':
      return deleteSlide(store, fence, session, edit.index);
    case 'duplicate':
      return duplicateSlide(store, fence, session, edit.index);
    case 'reorder':
      return reorderSlides(store, fence, session, edit.order);
    case 'chat':
      return storeAnswer(store, fence, session, edit.content, edit.slides);
    case 'first chat':
      return storeFirstAnswer(store, fence, session, edit.content, edit.slides);
    case 'verify': {
      const verified = await storeJudgement(store, fence, session, edit.judgement);
      return verified.outcome === 'verified' ? verified : {};
    }
  }
}
