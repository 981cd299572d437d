import { inspect } from 'node:util';
import { callingFile } from '../../base/calling-file.ts';
import { unknownNameText } from '../../base/unknown-names.ts';
import type { AnyModel } from '../../check/model/nondeterministic-model.ts';
import { type ModelName, models } from '../../check/models/index.ts';
import { InvalidLockOptionError } from '../../locks/api/lock-errors.ts';
import { lockPromises } from '../../locks/api/lock-module.ts';
import type { SessionLocksOptions } from '../../locks/api/lock-options.ts';
import { refuseUnknownTableOptions } from '../../locks/check-lock-options.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import { type FaultKind, faultKinds } from '../faults/fault-log.ts';
import type { Refuses } from '../history/refusals.ts';
import type { LockNeed } from '../lock-under-test/lock-capabilities.ts';
import { checkScenarioIsolation, type ScenarioIsolation } from '../transactions/scenario-isolation.ts';
import { checkListedNames } from './check-listed-names.ts';
import { checkModel } from './check-model.ts';
import { type Attached, checkFixture, type Fixtures, type NoFixtures } from './fixture.ts';
import type { CheckContext, SetupContext, StepContext } from './scenario-contexts.ts';

/**
 * A workload with its invariants. `World` is what `setup` returns, cloned to every worker; shared memory is shared. `Use` are
 * the fixtures that it works on.
 */
export interface Scenario<World = unknown, Use extends Fixtures = Fixtures> {
  /** The name that reports and errors use. */
  readonly name: string;
  /** What it works on, by the property that each fixture becomes in `setup`, `step` and `check`. */
  readonly use?: Use;
  /** The options that the lock table is created with. */
  readonly locks?: SessionLocksOptions;
  /**
   * Whether steps may end their own thread. Then a worker that dies is replaced by another, and recovery is part of what is
   * tested; otherwise a death is a violation.
   *
   * @default false
   */
  readonly allowDeaths?: boolean;
  /**
   * The model, or the name of a built-in one, that the recorded calls of each key have to be linearizable as. Calls of
   * functions that the model does not have are left to `check`.
   *
   * @default the model of a fixture that has one; without any, `check` alone judges
   */
  readonly model?: AnyModel<unknown> | ModelName;
  /**
   * What the isolation of the recorded transactions, the calls `txn` of `recordTransaction`, is judged by. What is found is in
   * the verdict, and what the level forbids is a violation.
   *
   * @default transactions are not judged
   */
  readonly isolation?: ScenarioIsolation;
  /**
   * Which errors refuse a recorded call: returns true if the call that threw the error had no effect. Errors of this package
   * always do. A call can have a `refuses` of its own.
   *
   * @default no others: a call that throws may have had an effect
   */
  readonly refuses?: Refuses;
  /**
   * The faults that its checks allow for: a run with others is refused.
   *
   * @default all
   */
  readonly withstands?: readonly FaultKind[];
  /**
   * What the lock has to offer for the scenario to say something about it: a lock that declares that it does not is refused.
   * `blocking`: it can be asked, and waited for, without a promise.
   *
   * @default ['blocking']
   */
  readonly needs?: readonly LockNeed[];
  /**
   * Called once, before the workers start, and again in each new process where the run's faults kill the process.
   *
   * @default the world is undefined
   */
  setup?(context: SetupContext & Attached<Use>): World | Promise<World>;
  /** Called in every worker, again and again. It should return well within the run's deadline. */
  step(context: StepContext<World> & Attached<Use>): unknown;
  /** Called once, after the workers have ended: throws, or notes what does not hold. */
  check?(context: CheckContext<World> & Attached<Use>): void | Promise<void>;
}

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
 * @throws {@link InvalidRunError} when a part is missing or unknown
 */
export function defineScenario<World, Use extends Fixtures = NoFixtures>(
  scenario: Scenario<World, Use>,
): Scenario<World, Use> {
  checkScenario(scenario);
  const own = Object.isExtensible(scenario) ? scenario : { ...scenario };
  // A copy with other parts does not have it: the run imports the file, which does not know of the copy.
  return Object.defineProperty(own, FILE, { value: callingFile(), configurable: true });
}

const parts: ReadonlySet<string> = new Set<keyof Scenario>([
  'name',
  'use',
  'locks',
  'allowDeaths',
  'model',
  'isolation',
  'refuses',
  'withstands',
  'needs',
  'setup',
  'step',
  'check',
]);

/** The properties of the contexts, which no fixture can become. */
const taken: ReadonlySet<string> = new Set<
  keyof SetupContext | keyof StepContext<unknown> | keyof CheckContext<unknown>
>([
  'locks',
  'options',
  'record',
  'onEnd',
  'directory',
  'world',
  'worker',
  'random',
  'expect',
  'underTest',
  'history',
  'doubt',
]);

/** @throws {@link InvalidRunError} */
export function checkScenario(scenario: unknown): asserts scenario is Scenario {
  const given = Object(scenario) as { readonly [part in keyof Scenario]: unknown };
  if (typeof given.name !== 'string' || given.name === '') {
    throw new InvalidRunError(
      `The name of a scenario must be a non-empty string, not ${inspect(given.name)}.`,
    );
  }
  const what = `The scenario ${JSON.stringify(given.name)}`;
  const unknown = Object.keys(given).find((part) => !parts.has(part));
  if (unknown !== undefined) {
    throw new InvalidRunError(`${what}: ${unknownNameText('part', unknown, parts)}`);
  }
  if ('model' in given) checkOwnModel(what, given.model);
  if (given.isolation !== undefined) checkScenarioIsolation(what, given.isolation);
  for (const part of ['setup', 'step', 'check', 'refuses'] as const) {
    if (typeof given[part] === 'function' || (part !== 'step' && given[part] === undefined)) continue;
    throw new InvalidRunError(`${what} needs a function ${part}, not ${inspect(given[part])}.`);
  }
  const { locks = {}, withstands = [], needs = [] } = given;
  checkListedNames(what, 'withstands', 'fault', withstands, faultKinds);
  checkListedNames(what, 'needs', 'need', needs, ['blocking', ...lockPromises]);
  checkLockOptions(what, locks);
  if (given.use === undefined) return;
  if (typeof given.use !== 'object' || given.use === null) {
    throw new InvalidRunError(`${what}: use must be an object of fixtures, not ${inspect(given.use)}.`);
  }
  for (const [name, fixture] of Object.entries(given.use)) {
    if (taken.has(name) || name === '__proto__') {
      throw new InvalidRunError(
        `${what} uses a fixture as ${name}, which every scenario has already: rename it.`,
      );
    }
    checkFixture(`The fixture ${name} of ${given.name}`, fixture);
  }
}

function checkLockOptions(what: string, options: unknown): void {
  try {
    refuseUnknownTableOptions(options as object);
  } catch (cause) {
    if (!(cause instanceof InvalidLockOptionError)) throw cause;
    throw new InvalidRunError(`${what}: locks: ${cause.message}`, { cause });
  }
}

function checkOwnModel(what: string, model: unknown): void {
  if (model === undefined) {
    throw new InvalidRunError(`${what} has a model that is undefined: name one, or leave it out.`);
  }
  if (typeof model !== 'string') checkModel(what, model);
  else if (!models.has(model)) {
    throw new InvalidRunError(`${what}: ${unknownNameText('model', model, models.keys())}`);
  }
}

/**
 * The model that judges the recorded calls: the scenario's own, or that of its fixture.
 *
 * @throws {@link InvalidRunError} where several fixtures have one, and the scenario does not say which
 */
export function modelOf({ name, model, use = {} }: Scenario): AnyModel<unknown> | undefined {
  if (typeof model === 'string') return models.get(model)!;
  if (model !== undefined) return model;
  const brought = Object.values(use).flatMap((fixture) => fixture.model ?? []);
  if (brought.length <= 1) return brought[0];
  throw new InvalidRunError(
    `The scenario ${JSON.stringify(name)} uses several fixtures with a model, ${brought.map(({ name }) => name).join(', ')}: say which judges with \`model\`.`,
  );
}

/** The URL of the module that defined it. */
export function scenarioFile(scenario: Scenario): string | undefined {
  return (scenario as { [FILE]?: string })[FILE];
}
