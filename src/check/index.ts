export { type CheckOptions, type CheckResult, check } from './check.ts';
export {
  checkInWindows,
  type WindowedCheck,
  type WindowedCheckResult,
  type WindowOptions,
} from './check-in-windows.ts';
export { InvalidOptionError } from './check-options.ts';
export type * from './explain/counterexample.ts';
export {
  type HistoryEvent,
  type HistoryOperation,
  operationsOf,
  type TimedEvent,
} from './history/history-event.ts';
export * from './model/model.ts';
export * from './models/index.ts';
export { MalformedHistoryError } from './read-history/malformed-history-error.ts';
export { type ParseOptions, parseHistory } from './read-history/parse-history.ts';
export { readLines } from './read-history/read-lines.ts';
export type { HistoryNote } from './read-history/validate-event.ts';
