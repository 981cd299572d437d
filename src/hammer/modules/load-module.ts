import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { misspeltName } from '../../base/misspelt-name.ts';
import { loadDefaultExport } from '../../base/user-modules/user-module.ts';
import { describeError } from '../evidence/describe-error.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';

/** @throws {@link InvalidModuleError} if a property of a user's module is misspelt, and would be ignored */
export function checkNames(what: string, value: object, known: readonly string[]): void {
  const misspelt = misspeltName(value, known);
  if (misspelt === undefined) return;
  const { found, meant } = misspelt;
  throw new InvalidModuleError(
    `${what} has ${JSON.stringify(found)}, which has no meaning there. Did you mean ${meant}? Rename it, or leave it out.`,
  );
}

/** Imports a user's module. @throws {@link InvalidModuleError} if it cannot be loaded or has no default export */
export function loadDefault(what: string, url: string): Promise<unknown> {
  return loadDefaultExport(what, url, InvalidModuleError, describeError);
}

export function checkParts(what: string, url: string, module: unknown, functions: string[]): void {
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
