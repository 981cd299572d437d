export type { SeededRandom } from './base/seeded-random.ts';
export type * from './check/explain/counterexample.ts';
export type { HistoryOperation } from './check/history/history-operation.ts';
export * from './check/model/invalid-model-error.ts';
export * from './check/model/model.ts';
export type * from './check/model/model-operation.ts';
export type * from './check/model/model-pruning.ts';
export { models } from './check/models/index.ts';
export { type AnsweredMessage, chat } from './decks/chat.ts';
export {
  type ChatMessage,
  type Deck,
  type EditedSession,
  getDeck,
  type Slide,
  type SlideVerdict,
} from './decks/deck.ts';
export * from './decks/deck-errors.ts';
export { markdownGenerator } from './decks/markdown-generator.ts';
export { appendMessages, listMessages, saveDeck } from './decks/messages.ts';
export {
  type CreatedSession,
  createSession,
  deleteSession,
  getSession,
  listSessions,
  renameSession,
  type SessionSummary,
} from './decks/sessions.ts';
export type { SlideGenerator } from './decks/slide-generator.ts';
export {
  addSlide,
  deleteSlide,
  duplicateSlide,
  type InsertedSlides,
  reorderSlides,
  updateSlide,
} from './decks/slides.ts';
export { type VerifiedSlide, verifySlide } from './decks/verification.ts';
export { defaultVerifier, type Verifier } from './decks/verifier.ts';
export {
  defineProgram,
  type Exploration,
  type ExplorationOutcome,
  type ExploreOptions,
  type Explorer,
  exploreProgram,
  type Failure,
  type FailureKind,
  type FailureStep,
  InvalidProgramError,
  openExplorer,
  type Program,
  ProgramFailedError,
  type ProgramThread,
  type StrategyName,
  type ThreadBody,
} from './explore/index.ts';
export type { RecordedDecks } from './fixtures/decks/recorded-decks.ts';
export { InvalidModuleError, InvalidRunError, NotOfferedError } from './hammer/evidence/run-errors.ts';
export type { Fault, FaultCount, FaultKind } from './hammer/faults/fault-log.ts';
export { type Hammer, type HammerOptions, hammer, openHammer } from './hammer/hammer.ts';
export type { RecordCall, RecordedCall } from './hammer/history/recorder.ts';
export type { HammerGrant, HammerGrantSet, HammerLocks } from './hammer/lock-under-test/tracked-locks.ts';
export type { KeyLoad } from './hammer/measure/heavy-keys.ts';
export type {
  Durations,
  Measurements,
  Percentiles,
  Series,
  Timeline,
  WorkerTimeline,
} from './hammer/measure/measurements.ts';
export type { RunPhase, RunProgress } from './hammer/run/run-spec.ts';
export {
  type CheckContext,
  defineScenario,
  type Expect,
  type Scenario,
  type SetupContext,
  type StepContext,
  type WorkerInfo,
} from './hammer/scenario/scenario.ts';
export { NotHeldError } from './hammer/verdict/not-held-error.ts';
export type { DeadlockReport, DeadlockRow, Verdict, VerdictOutcome } from './hammer/verdict/verdict.ts';
export * from './locks/index.ts';
export {
  type DeckStore,
  type Fence,
  openStore,
  type StoreOptions,
  type StoreTransaction,
} from './store/store.ts';
export * from './store/store-errors.ts';
export type { StoreModule } from './store/store-module.ts';
