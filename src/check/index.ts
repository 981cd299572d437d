export { type Checked, type CheckOptions, check } from './check.ts';
export type { Counterexample, OperationAround } from './counterexample.ts';
export type { HistoryNote } from './event-check.ts';
export { type HistoryEvent, type Operation, operationsOf, type TimedEvent } from './history.ts';
export { linesOf } from './lines.ts';
export { MalformedHistoryError } from './malformed-history-error.ts';
export {
  InvalidModelError,
  type Model,
  type ModelOperation,
  type Particular,
  type Refused,
  refused,
} from './model.ts';
export * from './models/index.ts';
export { type ParseOptions, parseHistory } from './read-history.ts';
export { checkInWindows, type WindowedCheck, type WindowOptions, type WindowsChecked } from './windows.ts';
