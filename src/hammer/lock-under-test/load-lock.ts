import { isPromise } from '../../base/is-promise.ts';
import { unknownNameText } from '../../base/unknown-names.ts';
import { type LockImplementation, type LockModule, lockPromises } from '../../locks/api/lock-module.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';
import { describeError } from '../evidence/describe-error.ts';
import { InvalidModuleError, InvalidRunError } from '../evidence/run-errors.ts';
import { naming } from '../evidence/thrown-by.ts';
import { checkNames, checkParts, loadDefault } from '../modules/load-module.ts';

export async function loadLock(url: string | undefined): Promise<LockModule> {
  if (url === undefined) return sessionLocks;
  const lock = await loadDefault('lock', url);
  checkParts('lock', url, lock, ['create', 'attach']);
  checkNames(`The lock ${(lock as LockModule).name}`, lock as LockModule, moduleParts);
  checkPromises(lock as LockModule);
  return lock as LockModule;
}

const moduleParts: readonly (keyof LockModule)[] = ['name', 'promises', 'create', 'attach', 'destroy'];

function checkPromises({ name, promises }: LockModule): void {
  if (promises === undefined) return;
  if (!Array.isArray(promises)) {
    throw new InvalidRunError(
      `promises of the lock ${name} must be an array of some of ${lockPromises.join(', ')}.`,
    );
  }
  const unknown = promises.find((promise) => !lockPromises.includes(promise));
  if (unknown === undefined) return;
  throw new InvalidRunError(
    `promises of the lock ${name}: ${unknownNameText('promise', unknown, lockPromises)}`,
  );
}

/** @throws {@link InvalidRunError} if what `create` returned cannot be sent to another thread */
export function checkHandle(name: string, handle: unknown): void {
  if (isPromise(handle)) {
    throw new InvalidRunError(
      `create of the lock ${name} returned a promise. It must return the handle that is sent to the threads.`,
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

/** Attaches this thread to the lock. @throws {@link InvalidRunError} if what `attach` returns is not a lock */
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
      `What attach of the lock ${name} returned has promises, which have no meaning there. They belong to the module, beside create and attach.`,
    );
  }
  if (waysIn.some((part) => parts[part] !== undefined)) return lock as LockImplementation;
  throw new InvalidModuleError(`The lock ${name} needs at least one of ${waysIn.join(', ')}.`);
}

const waysIn = ['tryAcquire', 'acquire', 'acquireAsync'] as const;
const lockParts = [...waysIn, 'acquireMany', 'acquireManyAsync', 'raiseTokens', 'close'] as const;
