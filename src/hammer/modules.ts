import { fileURLToPath } from 'node:url';
import { type LockModule, sessionLocks } from '../locks/lock-module.ts';
import type { StoreModule } from '../store/store-module.ts';
import { checkScenario, type Scenario } from './scenario.ts';
import { InvalidRunError } from './verdict.ts';

export async function loadScenario(url: string): Promise<Scenario> {
  const scenario = await loadDefault('scenario', url);
  checkScenario(scenario);
  return scenario;
}

export async function loadLock(url: string | undefined): Promise<LockModule> {
  if (url === undefined) return sessionLocks;
  const lock = await loadDefault('lock', url);
  checkParts('lock', url, lock, ['create', 'attach']);
  return lock as LockModule;
}

export async function loadStore(url: string | undefined): Promise<StoreModule> {
  // Only here: whoever loads a scenario to look at it does without SQLite and Kysely, which take 0.1 s.
  if (url === undefined) return (await import('../store/store-module.ts')).sqliteStore;
  const store = await loadDefault('store', url);
  checkParts('store', url, store, ['open']);
  return store as StoreModule;
}

async function loadDefault(what: string, url: string): Promise<unknown> {
  let module: { default?: unknown };
  try {
    module = await import(url);
  } catch (cause) {
    throw new InvalidRunError(`The ${what} ${fileURLToPath(url)} can't be loaded: ${cause}`, { cause });
  }
  if (module.default === undefined) {
    throw new InvalidRunError(`The ${what} ${fileURLToPath(url)} has no default export.`);
  }
  return module.default;
}

function checkParts(what: string, url: string, module: unknown, functions: string[]): void {
  const parts = module as { [part: string]: unknown };
  if (typeof parts.name !== 'string') {
    throw new InvalidRunError(`The ${what} ${fileURLToPath(url)} needs a name, not ${String(parts.name)}.`);
  }
  for (const part of functions) {
    if (typeof parts[part] === 'function') continue;
    throw new InvalidRunError(
      `The ${what} ${fileURLToPath(url)} needs a function ${part}, not ${String(parts[part])}.`,
    );
  }
}
