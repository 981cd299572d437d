import { inspect } from 'node:util';
import { InvalidRunError } from '../evidence/run-errors.ts';
import type { Fixture } from './fixture.ts';

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
  const given = Object(fixture) as { readonly [part: string]: unknown };
  if (typeof given.name !== 'string' || given.name === '') {
    throw new InvalidRunError(`${what} needs a name: a non-empty string, not ${inspect(given.name)}.`);
  }
  const unknown = Object.keys(given).find((part) => !parts.has(part));
  if (unknown !== undefined) {
    throw new InvalidRunError(
      `${what}, ${given.name}, has the unknown part ${JSON.stringify(unknown)}. Known: ${[...parts].join(', ')}.`,
    );
  }
  for (const part of functions) {
    if (typeof given[part] === 'function' || (given[part] === undefined && part !== 'attach')) continue;
    throw new InvalidRunError(
      `${what}, ${given.name}, needs a function ${part}, not ${inspect(given[part])}.`,
    );
  }
}
