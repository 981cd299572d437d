export type { Fence } from '../store/fence.ts';
export { type DeckStore, openStore, type StoreOptions, type StoreTransaction } from '../store/store.ts';
export * from '../store/store-errors.ts';
export type { StoreModule } from '../store/store-module.ts';
export { type AnsweredMessage, chat } from './chat.ts';
export {
  type ChatMessage,
  type Deck,
  type EditedSession,
  getDeck,
  type Slide,
  type SlideVerdict,
} from './deck.ts';
export * from './deck-errors.ts';
export { markdownGenerator } from './markdown-generator.ts';
export { appendMessages, listMessages } from './messages.ts';
export { saveDeck } from './save-deck.ts';
export {
  type CreatedSession,
  createSession,
  deleteSession,
  getSession,
  listSessions,
  renameSession,
  type SessionSummary,
} from './sessions.ts';
export type { SlideGenerator } from './slide-generator.ts';
export {
  addSlide,
  deleteSlide,
  duplicateSlide,
  type InsertedSlides,
  reorderSlides,
  updateSlide,
} from './slides.ts';
export { type VerifiedSlide, verifySlide } from './verification.ts';
export { defaultVerifier, type Verifier } from './verifier.ts';
