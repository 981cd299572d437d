import type { SeededRandom } from '../../base/seeded-random.ts';
import type { HistoryOperation } from '../../check/history/history-operation.ts';
import type { RecordCall } from '../history/recorder.ts';
import type { LockUnderTest } from '../lock-under-test/lock-under-test.ts';
import type { HammerLocks } from '../lock-under-test/tracked-locks.ts';
import type { RunOptions } from './fixture.ts';
import type { WorkerInfo } from './worker-info.ts';

/** What a scenario's `setup` is given, besides its fixtures. */
export interface SetupContext {
  /** The lock under test. */
  readonly locks: HammerLocks;
  /** The options of the run. */
  readonly options: RunOptions;
  /** Records calls that the setup makes. */
  readonly record: RecordCall;
  /** Undoes something when the run is over, whatever came of it, in reverse order. */
  readonly onEnd: (undo: () => unknown) => void;
  /** A directory for files of the scenario's own; it is removed after the run. */
  readonly directory: string;
}

/** What a scenario's `step` is given, besides its fixtures. */
export interface StepContext<World> {
  /** What `setup` returned, cloned to this worker; shared memory is shared. */
  readonly world: World;
  /** The worker that takes the step. */
  readonly worker: WorkerInfo;
  /** Random choices, which the run's seed determines. */
  readonly random: SeededRandom;
  /** The lock under test. */
  readonly locks: HammerLocks;
  /** Records a call in the history of the run. */
  readonly record: RecordCall;
  /** Notes a violation unless a condition holds. */
  readonly expect: Expect;
  /** The lock under test, for a thread that the step starts and ends itself. */
  readonly underTest: LockUnderTest;
}

/** What a scenario's `check` is given, besides its fixtures. */
export interface CheckContext<World> {
  /** What `setup` returned, in the run's own thread. */
  readonly world: World;
  /** The recorded operations in the order in which they completed. It can be walked more than once. */
  readonly history: Iterable<HistoryOperation>;
  /** Notes a violation unless a condition holds. */
  readonly expect: Expect;
  /** Notes, in a sentence, what the run has not tried: where nothing failed, the verdict is then `undecided`. */
  readonly doubt: (sentence: string) => void;
}

/** Notes a violation unless the condition holds. A promise is refused: it would count as true. */
export type Expect = (condition: boolean, violation: string) => void;
