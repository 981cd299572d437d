import { inspect } from 'node:util';
import { unknownNameText } from '../../base/unknown-names.ts';
import type { TimedEvent } from '../../check/history/history-event.ts';
import type { AnyModel } from '../../check/model/nondeterministic-model.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import { type FaultKind, faultKinds } from '../faults/fault-log.ts';
import type { WorkerFaults } from '../faults/worker-faults.ts';
import type { FinalOperations } from '../history/final-operations.ts';
import type { RecordCall } from '../history/recorder.ts';
import type { ResourceStatus } from '../status/resource.ts';
import type { WalBytes } from '../verdict/verdict.ts';
import { checkListedNames } from './check-listed-names.ts';
import { checkModel } from './check-model.ts';
import type { WorkerInfo } from './worker-info.ts';

/**
 * Something that scenarios work on: a database, a service, an object in shared memory. A run creates each of its fixtures
 * once, attaches it in its own thread and in every worker, and destroys it at the end, whatever happened.
 */
export interface Fixture<Attached = unknown, Handle = unknown> {
  /** The name that reports and errors use. */
  readonly name: string;
  /**
   * Called once, in the run's own thread, before anything is attached. What it returns is cloned to every worker, and shared
   * memory is shared.
   *
   * Where a fault kills the process, the next process calls it again, with `options.restarts` above 0 and the same
   * `directory`, unless the fixture {@link survivesKill}.
   *
   * @default a handle that is undefined
   */
  create?(context: FixtureCreation): Handle | Promise<Handle>;
  /**
   * Called in the run's own thread, for `setup` and `check`, and in every worker, for `step`. What it returns is the property
   * that the scenario's `use` names.
   */
  attach(context: FixtureAttachment<Handle>): Attached | Promise<Attached>;
  /**
   * Called once, when all workers have ended: the operations that are recorded after all others, such as a last read of
   * each key, so that the fixture's model is held against what is there at the end.
   */
  finalOperations?(context: FinalOperationsContext<Attached>): FinalOperations | Promise<FinalOperations>;
  /** Called once, after the final operations: notes what does not hold. */
  finalChecks?(context: FinalChecksContext<Attached>): void | Promise<void>;
  /** Called once at the end, when every attachment has ended, also where the run failed. */
  destroy?(handle: Handle): unknown;
  /**
   * Whether the handle is as good in the process that follows a killed one, as the path of a file is, or a URL. Then `create`
   * is not called again. Shared memory does not survive.
   *
   * @default false
   */
  readonly survivesKill?: boolean;
  /** The model of the calls that the fixture records: it judges them unless the scenario names another. */
  readonly model?: AnyModel<unknown>;
  /**
   * The faults that need something of the fixture's to act on: `busy`, `full` and `reader` need an SQLite file, which its
   * attachments name with `opened`.
   *
   * @default none
   */
  readonly faults?: readonly FaultKind[];
  /** The codes of errors with which a step may end while faults of a kind are injected. */
  readonly excuses?: Readonly<Partial<Record<FaultKind, readonly string[]>>>;
  /** The codes of recorded refusals that count as `busy` in the verdict. */
  readonly busyCodes?: readonly string[];
  /** Options of a run that mean something to the fixture: a run with one that none of its fixtures takes is refused. */
  readonly takes?: readonly ('store' | 'target')[];
  /** What the verdict says of it. */
  describe?(handle: Handle): {
    /** The name of the store under test. */
    readonly store?: string;
  };
  /** Finds out which worker has left something open between its steps. Called in the run's own thread. */
  leakProbe?(attached: Attached, violated: (violation: string) => void): LeakProbe | undefined;
}

/** The fixtures of a scenario, by the property that each becomes. */
export type Fixtures = Readonly<Record<string, Fixture>>;
/** The fixtures of a scenario that uses none. */
export type NoFixtures = Readonly<Record<never, Fixture>>;

/** The properties that a scenario's functions get for its fixtures. */
export type Attached<Use> = {
  readonly [Name in keyof Use]: Use[Name] extends Fixture<infer Thing, infer _> ? Thing : never;
};

/** The options of a run that scenarios and fixtures see. */
export interface RunOptions {
  /** The number of worker threads. */
  readonly workers: number;
  /** The seed of the workers' choices. */
  readonly seed: number;
  /** The URL of a service that runs already; undefined where the run starts its own. */
  readonly target: string | undefined;
  /** The URL of a store module; undefined for this package's own store. */
  readonly store: string | undefined;
  /** How often this run's process was killed and started again, in the same directory. */
  readonly restarts: number;
}

/** What {@link Fixture.create} is given. */
export interface FixtureCreation {
  /** The options of the run. */
  readonly options: RunOptions;
  /** A directory for files of the fixture's own. It is the same one after a kill, and is removed after the run. */
  readonly directory: string;
  /** Undoes something at the end of the run, whatever came of it, in reverse order: what `create` has in its own thread only. */
  readonly onEnd: (undo: () => unknown) => void;
}

/** What {@link Fixture.attach} is given. */
export interface FixtureAttachment<Handle> extends FixtureCreation {
  /** What `create` returned. */
  readonly handle: Handle;
  /** The worker that it is attached in; undefined in the run's own thread. */
  readonly worker: WorkerInfo | undefined;
  /** Records calls of the thread it is attached in. */
  readonly record: RecordCall;
  /** Shows what the thread waits for and holds in the report of a deadlock. */
  readonly shows: ResourceStatus;
  /** Names an SQLite file on which the faults `busy`, `full` and `reader` may act. */
  readonly opened: (file: string) => void;
  /** Makes the tokens of the lock under test go on above `floor`, where a file has seen that many before a kill. */
  readonly raiseTokens: (floor: bigint) => void;
  /** The faults that this worker injects into itself; undefined where the run has none, and in the run's own thread. */
  readonly faults: WorkerFaults | undefined;
}

/** What {@link Fixture.finalOperations} is given. */
export interface FinalOperationsContext<Attached> {
  /** What `attach` returned in the run's own thread. */
  readonly attached: Attached;
  /** The recorded events of the model's functions, in the order of their times. They can be walked more than once. */
  readonly events: Iterable<TimedEvent>;
  /** To be called now and then where it takes long: the process that supervises ends one that gives no sign of life. */
  readonly stillAlive: () => void;
}

/** What {@link Fixture.finalChecks} is given. */
export interface FinalChecksContext<Attached> {
  /** What `attach` returned in the run's own thread. */
  readonly attached: Attached;
  /** Notes a violation, in a sentence. */
  readonly violated: (violation: string) => void;
  /** How many workers died. */
  readonly deaths: number;
  /** Adds figures to the verdict. */
  readonly addFigures: (figures: FinalFigures) => void;
}

/** What a fixture adds to the verdict. */
export interface FinalFigures {
  /** The size of its SQLite file's write-ahead log. */
  readonly walBytes?: WalBytes;
}

/** Finds a worker that keeps something open between its steps, such as a snapshot, a transaction or a cursor. */
export interface LeakProbe {
  /** Called a few times a second while the workers hammer. */
  sample?(): void;
  /** Whether nothing is open; asked while every worker waits between its steps, all still attached. */
  isClosed(deaths: number): Promise<boolean>;
  /** The same, in one attempt; asked as one worker after the other has detached. */
  isClosedAtOnce(): Promise<boolean>;
  /** Told the worker after whose detachment nothing was open any more. */
  blame(worker: string): void;
}

const functions = [
  'create',
  'attach',
  'finalOperations',
  'finalChecks',
  'destroy',
  'describe',
  'leakProbe',
] as const satisfies readonly (keyof Fixture)[];
const parts: ReadonlySet<string> = new Set<keyof Fixture>([
  ...functions,
  'name',
  'survivesKill',
  'model',
  'faults',
  'excuses',
  'busyCodes',
  'takes',
]);

/**
 * Makes something of your own that scenarios work on, for their `use`:
 *
 * ```ts
 * export const account = defineFixture({
 *   name: 'account',
 *   create: () => new SharedArrayBuffer(8),
 *   attach: ({ handle }) => new Account(handle),
 *   finalChecks({ attached, violated }) {
 *     if (attached.balance() < 0) violated(`the account ended with ${attached.balance()}`);
 *   },
 * });
 * ```
 *
 * @throws {@link InvalidRunError} when a part is missing or unknown
 */
export function defineFixture<Attached, Handle = undefined>(
  fixture: Fixture<Attached, Handle>,
): Fixture<Attached, Handle> {
  checkFixture('A fixture', fixture);
  return fixture;
}

/** `what`: the fixture as the beginning of a sentence. @throws {@link InvalidRunError} */
export function checkFixture(what: string, fixture: unknown): asserts fixture is Fixture {
  if (typeof fixture === 'function') {
    throw new InvalidRunError(`${what} is the function ${fixture.name}, which may make one: call it.`);
  }
  const given = Object(fixture) as { readonly [part: string]: unknown };
  if (typeof given.name !== 'string' || given.name === '') {
    throw new InvalidRunError(`${what} needs a name: a non-empty string, not ${inspect(given.name)}.`);
  }
  const unknown = Object.keys(given).find((part) => !parts.has(part));
  if (unknown !== undefined) {
    throw new InvalidRunError(`${what}, ${given.name}: ${unknownNameText('part', unknown, parts)}`);
  }
  for (const part of functions) {
    if (typeof given[part] === 'function' || (given[part] === undefined && part !== 'attach')) continue;
    throw new InvalidRunError(
      `${what}, ${given.name}, needs a function ${part}, not ${inspect(given[part])}.`,
    );
  }
  const { faults = [], busyCodes = [], takes = [], excuses = {} } = given;
  const named = `${what}, ${given.name},`;
  checkListedNames(named, 'faults', 'fault', faults, faultKinds);
  checkListedNames(named, 'takes', 'option', takes, ['store', 'target']);
  checkListedNames(named, 'excuses', 'fault', Object.keys(Object(excuses)), faultKinds);
  const lists = { busyCodes, ...Object(excuses) } as Readonly<Record<string, unknown>>;
  for (const [part, list] of Object.entries(lists)) {
    if (Array.isArray(list)) continue;
    throw new InvalidRunError(`${named} needs an array for ${part}, not ${inspect(list)}.`);
  }
  if (given.model !== undefined) checkModel(named, given.model);
}
