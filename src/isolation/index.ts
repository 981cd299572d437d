export type * from './anomalies/anomaly-name.ts';
export { checkIsolation, type IsolationOptions } from './check-isolation.ts';
export { type IsolationLevel, isolationLevels } from './levels/isolation-level.ts';
export { type TransactionModelName, transactionModels } from './model/transaction-model-name.ts';
export type {
  KyselyInstance,
  KyselyTransactionBuilder,
  QueryClient,
  SynchronousConnection,
} from './recording/database-session.ts';
export {
  type InvokedCall,
  type RecordEventsOptions,
  type RecordHistoryCall,
  recordEvents,
} from './recording/record-events.ts';
export {
  type BeginOptions,
  type RecordTransactionOptions,
  recordTransaction,
} from './recording/record-transaction.ts';
export { InvalidRecordingError, TransactionRolledBackError } from './recording/recording-errors.ts';
export type { TransactionRecorder } from './recording/transaction-recorder.ts';
export type * from './result/isolation-result.ts';
export type * from './result/transaction.ts';
