export { HammerlockError } from './base/hammerlock-error.ts';
export type { Shard } from './base/option-values/shard.ts';
export type { SeededRandom } from './base/seeded-random.ts';
export type { TestContext } from './base/testing/test-context.ts';
export type { CheckReport, IsolationReport } from './cli/check/history-check.ts';
export type {
  CheckConfig,
  ExploreConfig,
  HammerlockConfig,
  ServeConfig,
  StressConfig,
} from './cli/config/hammerlock-config.ts';
export { defineConfig } from './cli/config/hammerlock-config.ts';
export type { ExploreReport, UnexploredProgram } from './cli/output/explore-report.ts';
export type { DeckHandle, Decks } from './fixtures/decks/attach-decks.ts';
export { decks } from './fixtures/decks/decks-fixture.ts';
export { type HttpHandle, type HttpOptions, type HttpService, http } from './fixtures/http/http-fixture.ts';
export type { HttpRequest } from './fixtures/http/http-request.ts';
export { ClientHungUpError, NoResponseError, RefusedError } from './fixtures/http/service-errors.ts';
export type { SqliteConnection, SqliteHandle } from './fixtures/sqlite/sqlite-connection.ts';
export { type SqliteOptions, sqlite } from './fixtures/sqlite/sqlite-fixture.ts';
export type { ErrorReport } from './hammer/evidence/error-report.ts';
export { InvalidModuleError, InvalidRunError, NotOfferedError } from './hammer/evidence/run-errors.ts';
export type { Fault, FaultCount, FaultKind } from './hammer/faults/fault-log.ts';
export type { FaultPoint, WorkerFaults } from './hammer/faults/worker-faults.ts';
export { type Hammer, hammer, openHammer } from './hammer/hammer.ts';
export type { HammerOptions } from './hammer/hammer-options.ts';
export type { FinalOperation, FinalOperations } from './hammer/history/final-operations.ts';
export type { GiveInput, RecordCall, RecordedCall } from './hammer/history/recorder.ts';
export type { Refuses } from './hammer/history/refusals.ts';
export type { LockNeed } from './hammer/lock-under-test/lock-capabilities.ts';
export type { LockUnderTest } from './hammer/lock-under-test/lock-under-test.ts';
export type { HammerGrant, HammerGrantSet, HammerLocks } from './hammer/lock-under-test/tracked-locks.ts';
export type { KeyLoad } from './hammer/measure/heavy-keys.ts';
export type {
  CallDurations,
  Durations,
  Measurements,
  Percentiles,
  Series,
  Timeline,
  WorkerTimeline,
} from './hammer/measure/measurements.ts';
export type { RunPhase, RunProgress } from './hammer/run/run-spec.ts';
export type {
  Attached,
  FinalChecksContext,
  FinalFigures,
  FinalOperationsContext,
  Fixture,
  FixtureAttachment,
  FixtureCreation,
  Fixtures,
  LeakProbe,
  NoFixtures,
  RunOptions,
} from './hammer/scenario/fixture.ts';
export { defineFixture } from './hammer/scenario/fixture.ts';
export { defineScenario, type Scenario } from './hammer/scenario/scenario.ts';
export type { CheckContext, Expect, SetupContext, StepContext } from './hammer/scenario/scenario-contexts.ts';
export type { WorkerInfo } from './hammer/scenario/worker-info.ts';
export type { ResourceStatus } from './hammer/status/resource.ts';
export type { Activity } from './hammer/status/thread-activity.ts';
export type { ThresholdResult } from './hammer/threshold/judge-thresholds.ts';
export type { JudgedTransactions } from './hammer/transactions/judge-transactions.ts';
export type { PromisedLevel, ScenarioIsolation } from './hammer/transactions/scenario-isolation.ts';
export { NotHeldError } from './hammer/verdict/not-held-error.ts';
export type {
  CycleLink,
  DeadlockReport,
  DeadlockRow,
  RunEnd,
  Verdict,
  VerdictOutcome,
  WalBytes,
} from './hammer/verdict/verdict.ts';
export { verdictEvidence, verdictLine, verdictText } from './hammer/verdict/verdict-text.ts';
export type { NemesisLine } from './report/figures/nemesis-figure.ts';
export type { Machine, NotRun, ReportedVerdict, RunReport } from './report/run-report.ts';
