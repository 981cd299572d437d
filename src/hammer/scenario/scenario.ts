import { inspect } from 'node:util';
import { callingFile } from '../../base/calling-file.ts';
import type { SeededRandom } from '../../base/seeded-random.ts';
import type { HistoryOperation } from '../../check/history/history-operation.ts';
import type { Model } from '../../check/model/model.ts';
import type { Deck } from '../../decks/deck.ts';
import type { RecordedDecks } from '../../fixtures/decks/recorded-decks.ts';
import type { SessionLocksOptions } from '../../locks/api/lock-options.ts';
import type { DeckStore } from '../../store/store.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import type { FaultKind } from '../faults/fault-log.ts';
import type { RecordCall } from '../history/recorder.ts';
import type { LockNeed } from '../lock-under-test/lock-offer.ts';
import type { LockUnderTest } from '../lock-under-test/lock-under-test.ts';
import type { HammerLocks } from '../lock-under-test/tracked-locks.ts';

/** A workload with its invariants. `World` is what `setup` returns, cloned to every worker; shared memory is shared. */
export interface Scenario<World = unknown> {
  readonly name: string;
  /** What the lock table is created with. */
  readonly locks?: SessionLocksOptions;
  /**
   * Whether steps may end their own thread. Then a worker that dies is replaced by another, and recovery is part of
   * what is tested; else a death is a violation.
   *
   * @default false
   */
  readonly allowDeaths?: boolean;
  /**
   * What the recorded calls have to be linearizable as, the calls of each key by themselves. Those of functions that it
   * has not are left to `check`.
   *
   * @default the model of a deck, whose calls are those of `decks`
   */
  readonly model?: Model<unknown>;
  /**
   * Which faults it has its checks for: a run with others is refused.
   *
   * @default all
   */
  readonly withstands?: readonly FaultKind[];
  /**
   * What the lock has to offer for the scenario to say something about it: a lock that says that it does not is
   * refused. `blocking`: that it can be asked, and waited for, without a promise.
   *
   * @default ['blocking']
   */
  readonly needs?: readonly LockNeed[];
  /** Once, before the workers start; and again in each new process, where the run's faults kill the process. */
  setup(context: SetupContext): World | Promise<World>;
  /** In every worker, again and again. It should come back well within the run's deadline. */
  step(context: StepContext<World>): void | Promise<void>;
  /** Once, after the workers are joined: throws, or collects what does not hold. */
  check?(context: CheckContext<World>): void | Promise<void>;
  /**
   * Where the decks that were edited are in the end; null where there is no such session.
   *
   * @default in the run's own file
   */
  readDeck?(world: World, session: string): Promise<Deck | null>;
}

export interface SetupContext {
  readonly store: DeckStore;
  readonly decks: RecordedDecks;
  readonly locks: HammerLocks;
  readonly options: {
    readonly workers: number;
    readonly seed: number;
    /** The URL of a service that runs already, for a scenario that hammers one. */
    readonly target: string | undefined;
    /** How often this run's process was killed and started again, on the same file. */
    readonly restarts: number;
  };
  /** Has something undone when the run is over, whatever came of it; what came last is undone first. */
  readonly onEnd: (undo: () => unknown) => void;
  /** A directory for files of the scenario's own; it is removed after the run. */
  readonly directory: string;
}

export interface StepContext<World> {
  readonly world: World;
  readonly worker: WorkerInfo;
  readonly random: SeededRandom;
  readonly locks: HammerLocks;
  readonly store: DeckStore;
  /** The deck operations, each recorded. */
  readonly decks: RecordedDecks;
  readonly record: RecordCall;
  readonly expect: Expect;
  /** The lock under test, for a thread that the step starts: it is ended by the step as well. */
  readonly underTest: LockUnderTest;
  /** Opens another file with the store under test; the step or check that opens it closes it. */
  readonly openStore: (file: string) => Promise<DeckStore>;
}

export interface WorkerInfo {
  readonly index: number;
  /** How often this worker was replaced after a death. */
  readonly life: number;
  /** Whether the run is over: a long step should come back. */
  readonly stopping: () => boolean;
  /**
   * How much time the machine has granted to the workers, in ms: it stands still while the run is stopped or suspended,
   * and passes slowly where others have the processors. For limits of a step's own.
   */
  readonly grantedMs: () => number;
}

export interface CheckContext<World> {
  readonly world: World;
  readonly store: DeckStore;
  readonly decks: RecordedDecks;
  /** The recorded operations in the order in which they completed. Can be walked more than once. */
  readonly history: Iterable<HistoryOperation>;
  readonly expect: Expect;
  /** Notes, in a sentence, what the run has not tried: where nothing failed it is then `undecided`. */
  readonly doubt: (sentence: string) => void;
}

/** Notes a violation unless the condition holds. A promise is refused: it would count as true. */
export type Expect = (condition: boolean, violation: string) => void;

const FILE = Symbol.for('hammerlock.scenario.file');

/**
 * Makes a scenario of a module: its default export. Every worker imports the file, so it should do nothing else.
 *
 * ```ts
 * export default defineScenario({
 *   name: 'counter',
 *   setup: () => new Int32Array(new SharedArrayBuffer(4)),
 *   step({ world, locks }) {
 *     using _ = locks.acquire('counter');
 *     world[0]! += 1;
 *   },
 * });
 * ```
 *
 * @throws {@link InvalidRunError} when a part is missing
 */
export function defineScenario<World>(scenario: Scenario<World>): Scenario<World> {
  checkScenario(scenario);
  return Object.assign(scenario, { [FILE]: callingFile() });
}

const parts: ReadonlySet<string> = new Set<keyof Scenario>([
  'name',
  'locks',
  'allowDeaths',
  'model',
  'withstands',
  'needs',
  'setup',
  'step',
  'check',
  'readDeck',
]);

/** @throws {@link InvalidRunError} */
export function checkScenario(scenario: unknown): asserts scenario is Scenario {
  const { name, setup, step, check, readDeck } = (scenario ?? {}) as Partial<Scenario>;
  if (typeof name !== 'string' || name === '') {
    throw new InvalidRunError(`A scenario needs a name, which ${inspect(name)} is not.`);
  }
  if ('model' in (scenario as object) && (scenario as Scenario).model === undefined) {
    throw new InvalidRunError(`The scenario ${JSON.stringify(name)} has a model that is undefined.`);
  }
  for (const part of Object.keys(scenario as object)) {
    if (parts.has(part)) continue;
    throw new InvalidRunError(`The scenario ${JSON.stringify(name)} has a ${part}, which is no part of one.`);
  }
  for (const [part, value] of Object.entries({ setup, step, check, readDeck })) {
    const needed = part === 'setup' || part === 'step';
    if (typeof value === 'function' || (!needed && value === undefined)) continue;
    throw new InvalidRunError(
      `The scenario ${JSON.stringify(name)} needs a function ${part}, not ${String(value)}.`,
    );
  }
}

/** The URL of the module that defined it. */
export function scenarioFile(scenario: Scenario): string | undefined {
  return (scenario as { [FILE]?: string })[FILE];
}
