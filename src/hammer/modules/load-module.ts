import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { loadDefaultExport } from '../../base/user-module.ts';
import {
  type LockImplementation,
  type LockModule,
  lockPromises,
  sessionLocks,
} from '../../locks/api/lock-module.ts';
import type { SessionLocks } from '../../locks/session-locks.ts';
import type { DeckStore } from '../../store/store.ts';
import type { StoreModule } from '../../store/store-module.ts';
import { describeError } from '../evidence/describe-error.ts';
import { naming } from '../evidence/thrown-by.ts';
import { isPromise } from '../lock-under-test/checked-grant.ts';
import { checkScenario, type Scenario } from '../scenario/scenario.ts';
import { InvalidModuleError, InvalidRunError } from '../verdict/verdict.ts';
import { misspeltName } from './misspelt-name.ts';

export async function loadScenario(url: string): Promise<Scenario> {
  const scenario = await loadDefault('scenario', url);
  try {
    checkScenario(scenario);
  } catch (cause) {
    if (!(cause instanceof InvalidRunError)) throw cause;
    throw new InvalidModuleError(`${fileURLToPath(url)}: ${cause.message}`, { cause });
  }
  return scenario;
}

export async function loadLock(url: string | undefined): Promise<LockModule> {
  if (url === undefined) return sessionLocks;
  const lock = await loadDefault('lock', url);
  checkParts('lock', url, lock, ['create', 'attach']);
  checkNames(`The lock ${(lock as LockModule).name}`, lock as LockModule, moduleParts);
  checkPromises(lock as LockModule);
  return lock as LockModule;
}

const moduleParts: readonly (keyof LockModule)[] = ['name', 'promises', 'create', 'attach', 'destroy'];

/** What is misspelt would be ignored, as if it were not there. */
function checkNames(what: string, value: object, known: readonly string[]): void {
  const misspelt = misspeltName(value, known);
  if (misspelt === undefined) return;
  const { found, meant } = misspelt;
  throw new InvalidModuleError(
    `${what} has ${JSON.stringify(found)}, which means nothing there: is ${meant} meant? Rename it, or leave it out.`,
  );
}

function checkPromises({ name, promises }: LockModule): void {
  if (promises === undefined) return;
  const known = lockPromises.join(', ');
  if (!Array.isArray(promises)) {
    throw new InvalidRunError(`promises of the lock ${name} must be a list of some of ${known}.`);
  }
  const unknown = promises.find((promise) => !lockPromises.includes(promise));
  if (unknown === undefined) return;
  throw new InvalidRunError(
    `The lock ${name} promises ${String(unknown)}, which is unknown: known are ${known}.`,
  );
}

/** @throws {@link InvalidRunError} where what `create` returned can't go to another thread */
export function checkHandle(name: string, handle: unknown): void {
  if (isPromise(handle)) {
    throw new InvalidRunError(
      `create of the lock ${name} returned a promise: it has to return what goes to the threads.`,
    );
  }
  try {
    structuredClone(handle);
  } catch (cause) {
    throw new InvalidRunError(
      `What create of the lock ${name} returned can't be cloned to a thread: ${describeError(cause)}`,
      {
        cause,
      },
    );
  }
}

/** @throws {@link InvalidRunError} where what `attach` returns is not a lock */
export function attachLock(module: LockModule, handle: unknown): LockImplementation {
  const { name } = module;
  const lock: unknown = naming(`attach of the lock ${name}`, () => module.attach(handle as never));
  if (typeof lock !== 'object' || lock === null || isPromise(lock)) {
    throw new InvalidModuleError(
      `attach of the lock ${name} returned ${isPromise(lock) ? 'a promise' : String(lock)}, not a lock with tryAcquire, acquire or acquireAsync.`,
    );
  }
  const parts = lock as { [part in keyof LockImplementation]: unknown };
  for (const part of lockParts) {
    if (parts[part] === undefined || typeof parts[part] === 'function') continue;
    throw new InvalidModuleError(`${part} of the lock ${name} is ${typeof parts[part]}, not a function.`);
  }
  checkNames(`What attach of the lock ${name} returned`, lock, lockParts);
  if ('promises' in lock) {
    throw new InvalidModuleError(
      `What attach of the lock ${name} returned has promises, which means nothing there: the module has them, beside create and attach.`,
    );
  }
  if (waysIn.some((part) => parts[part] !== undefined)) return lock as LockImplementation;
  throw new InvalidModuleError(`The lock ${name} needs at least one of ${waysIn.join(', ')}.`);
}

const waysIn = ['tryAcquire', 'acquire', 'acquireAsync'] as const;
const lockParts = [...waysIn, 'acquireMany', 'acquireManyAsync', 'raiseTokens', 'close'] as const;

const storeParts = ['read', 'query', 'write', 'fenced', 'verify', 'close'] as const;

/** @throws {@link InvalidRunError} where what the module opens is not a store */
export async function openChecked(
  module: StoreModule,
  file: string,
  locks: SessionLocks,
): Promise<DeckStore> {
  const store = (await module.open(file, { locks })) as Partial<DeckStore> | null | undefined;
  const missing = storeParts.find((part) => typeof store?.[part] !== 'function');
  if (missing !== undefined) {
    throw new InvalidModuleError(
      `open of the store ${module.name} returned what has no function ${missing}: a store has ${storeParts.join(', ')}.`,
    );
  }
  return store as DeckStore;
}

export async function loadStore(url: string | undefined): Promise<StoreModule> {
  // Only here: a process that loads a scenario only to look at it does without SQLite and Kysely, which take 0.1 s.
  if (url === undefined) return (await import('../../store/store-module.ts')).sqliteStore;
  const store = await loadDefault('store', url);
  checkParts('store', url, store, ['open']);
  return store as StoreModule;
}

/** In the first thread or in a worker: what does not load there shows nothing of the lock. */
function loadDefault(what: string, url: string): Promise<unknown> {
  return loadDefaultExport(what, url, InvalidModuleError, describeError);
}

function checkParts(what: string, url: string, module: unknown, functions: string[]): void {
  const parts = Object(module) as { [part: string]: unknown };
  if (typeof parts.name !== 'string' || parts.name === '') {
    throw new InvalidModuleError(
      `The ${what} ${fileURLToPath(url)} needs a name, not ${inspect(parts.name)}.`,
    );
  }
  for (const part of functions) {
    if (typeof parts[part] === 'function') continue;
    throw new InvalidModuleError(
      `The ${what} ${fileURLToPath(url)} needs a function ${part}, not ${String(parts[part])}.`,
    );
  }
}
