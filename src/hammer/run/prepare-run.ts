import { fileURLToPath } from 'node:url';
import type { LockImplementation, LockModule } from '../../locks/api/lock-module.ts';
import { InvalidRunError, NotOfferedError } from '../evidence/run-errors.ts';
import { checkFaultsFit, lockOptionsOf } from '../faults/check-faults.ts';
import { attachLock, checkHandle, loadLock } from '../lock-under-test/load-lock.ts';
import { asksOf, notOffered } from '../lock-under-test/lock-capabilities.ts';
import type { RunOptions } from '../scenario/fixture.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { modelOf, type Scenario } from '../scenario/scenario.ts';
import { during, duringCall, noteBlockingCall } from '../status/blocking-call.ts';
import type { RunSpec } from './run-spec.ts';
import {
  createFixtures,
  describeFixtures,
  type FixtureDescription,
  type FixtureHandles,
} from './use-fixtures.ts';

/** What a run works with, before its set-up. */
export interface PreparedRun {
  readonly scenario: Scenario;
  readonly lockModule: LockModule;
  readonly lock: LockImplementation;
  readonly lockHandle: unknown;
  /** For how long a holder is believed. */
  readonly leaseMs: number;
  readonly fixtureHandles: FixtureHandles;
  readonly fixtureDescription: FixtureDescription;
}

/**
 * Loads the modules of a run, and creates its lock and its fixtures. `onEnd` gets what undoes that.
 *
 * @param onCreated called when everything that starts threads of its own has started them
 * @throws {@link InvalidRunError} @throws {@link NotOfferedError}
 */
export async function prepareRun(
  spec: RunSpec,
  options: RunOptions,
  onEnd: (undo: () => unknown) => void,
  onCreated: () => void,
): Promise<PreparedRun> {
  const { directory, faults, onlyOffered, restarts } = spec;
  // A process that was killed may have left its own there.
  noteBlockingCall(directory, undefined);
  const loading = <T>(what: string, url: string, load: () => Promise<T>) =>
    during(directory, { calls: `Loading the ${what} ${fileURLToPath(url)}` }, load);
  const loaded = (url: string) => loading('scenario', url, () => loadScenario(url));
  const scenario = await loaded(spec.scenario);
  checkFits(scenario, spec);
  if (restarts === 0) {
    for (const url of spec.later) checkFits(await loaded(url), { ...spec, name: undefined, scenario: url });
  }
  const { lock: url } = spec;
  const lockModule = await (url === undefined ? loadLock(url) : loading('lock', url, () => loadLock(url)));

  const { name } = lockModule;
  const lockOptions = lockOptionsOf(scenario, faults);
  const create = () => lockModule.create(lockOptions);
  const lockHandle = duringCall(directory, `create of the lock ${name}`, create) as never;
  onEnd(() => lockModule.destroy?.(lockHandle));
  checkHandle(name, lockHandle);
  const { use = {} } = scenario;
  const fixtureHandles = await createFixtures(use, { options, directory, onEnd });
  const fixtureDescription = describeFixtures(use, fixtureHandles);
  onCreated();

  const attach = () => attachLock(lockModule, lockHandle);
  const lock = duringCall(directory, `attach of the lock ${name}`, attach);
  onEnd(() => lock.close?.());
  const missing = await during(directory, asksOf(name), () =>
    notOffered(scenario, faults, lockModule, lock, onlyOffered),
  );
  if (missing.length > 0) throw new NotOfferedError(name, scenario.name, missing);
  const { leaseMs } = lockOptions;
  return { scenario, lockModule, lock, lockHandle, leaseMs, fixtureHandles, fixtureDescription };
}

/** @throws {@link InvalidRunError} where the scenario is another one, or can't be run so */
function checkFits(scenario: Scenario, { name, scenario: url, faults, store, target, onlyOffered }: RunSpec) {
  if (name !== undefined && scenario.name !== name) {
    throw new InvalidRunError(
      `The default export of ${url} is ${scenario.name}, not ${name}: a scenario has a file of its own.`,
    );
  }
  modelOf(scenario);
  checkFaultsFit(scenario, faults);
  const fixtures = Object.values(scenario.use ?? {});
  for (const [option, value] of Object.entries({ store, target })) {
    const isTaken = fixtures.some(({ takes }) => takes?.includes(option as 'store' | 'target'));
    // Of all scenarios, those that it means nothing to run without it.
    if (value === undefined || isTaken || onlyOffered) continue;
    throw new InvalidRunError(
      `The scenario ${scenario.name} uses no fixture that takes the option ${option}: leave it out.`,
    );
  }
}
