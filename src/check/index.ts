export { type CheckOptions, type CheckResult, check } from './check.ts';
export {
  checkInWindows,
  type WindowedCheck,
  type WindowedCheckResult,
  type WindowOptions,
} from './check-in-windows.ts';
export type * from './explain/counterexample.ts';
export type { HistoryEvent, JepsenEvent, TimedEvent } from './history/history-event.ts';
export { type HistoryOperation, operationsOf } from './history/history-operation.ts';
export * from './model/invalid-model-error.ts';
export * from './model/model.ts';
export type * from './model/model-operation.ts';
export type * from './model/model-pruning.ts';
export type * from './model/nondeterministic-model.ts';
export * from './model-guard/model-with-init.ts';
export * from './models/index.ts';
export { InvalidOptionError } from './options/invalid-option-error.ts';
export type { HistoryNote } from './read-history/event-notes.ts';
export type { HistoryFormat } from './read-history/history-format.ts';
export { MalformedHistoryError } from './read-history/malformed-history-error.ts';
export { type ParseOptions, parseHistory } from './read-history/parse-history.ts';
export { type RawEvent, type RawEventOptions, rawEvents } from './read-history/raw-events.ts';
export { readLines } from './read-history/read-lines.ts';
