import { inspect } from 'node:util';
import { toJson } from '../../check/json/json-text.ts';
import type { AnyModel } from '../../check/model/nondeterministic-model.ts';

/** The operations that end a history, and what they reveal about the recorded ones. */
export interface FinalOperations {
  /** In the order in which they are to follow the recorded operations. */
  readonly operations: readonly FinalOperation[];
  /** The invocations that took no effect, as the final operations show: their indexes among the events of the model. */
  readonly withoutEffect?: ReadonlySet<number>;
  /** The keys for which a linearization is already known, with the number of operations in it. */
  readonly explained?: ReadonlyMap<string, number>;
}

/** An operation after all others, such as a last read of a key. */
export interface FinalOperation {
  /** The name of the function. */
  readonly f: string;
  /** The object that it is on, if there are several. */
  readonly key?: string;
  /** What it was given, as a JSON value. */
  readonly input?: unknown;
  /** What it returned, as a JSON value. */
  readonly output: unknown;
}

const parts: ReadonlySet<string> = new Set<keyof FinalOperations>([
  'operations',
  'withoutEffect',
  'explained',
]);

/**
 * Checks what a fixture returned as its final operations.
 *
 * @throws TypeError that says which part has another type than it should
 */
export function checkFinalOperations(given: unknown, model: AnyModel<unknown>): FinalOperations {
  const finals = Object(given) as { readonly [part in keyof FinalOperations]: unknown };
  if (!Array.isArray(finals.operations)) {
    throw new TypeError(
      `finalOperations must return an object with an array of operations, not ${inspect(given)}. With no final operations, return { operations: [] }.`,
    );
  }
  const unknown = Object.keys(finals).find((part) => !parts.has(part));
  if (unknown !== undefined) {
    throw new TypeError(
      `finalOperations returned an unknown part ${unknown}. Known: ${[...parts].join(', ')}.`,
    );
  }
  for (const operation of finals.operations) checkFinalOperation(operation, model);
  const { withoutEffect = new Set(), explained = new Map() } = finals;
  if (!(withoutEffect instanceof Set)) {
    throw new TypeError(`withoutEffect must be a Set of indexes, not ${inspect(withoutEffect)}.`);
  }
  if (!(explained instanceof Map) || [...explained.values()].some((count) => !Number.isInteger(count))) {
    throw new TypeError(`explained must be a Map of a number by key, not ${inspect(explained)}.`);
  }
  return given as FinalOperations;
}

function checkFinalOperation(operation: unknown, { name, functions }: AnyModel<unknown>): void {
  const { f, key, input, output, ...others } = Object(operation) as {
    readonly [part in keyof FinalOperation]: unknown;
  };
  const what = `The final operation ${inspect(operation)}`;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new TypeError(`${what} has an unknown part ${unknown}. Known: f, key, input, output.`);
  }
  if (typeof f !== 'string' || !functions.has(f)) {
    throw new TypeError(`${what} must have an f that the model ${name} knows: ${[...functions].join(', ')}.`);
  }
  if (key !== undefined && typeof key !== 'string')
    throw new TypeError(`${what} must have a string as its key.`);
  for (const json of [input, output]) {
    if (json !== undefined) toJson(json);
  }
}

/** The final operations of several fixtures that one model judges. */
export function joinFinalOperations(all: readonly FinalOperations[]): FinalOperations {
  return {
    operations: all.flatMap(({ operations }) => operations),
    withoutEffect: new Set(all.flatMap(({ withoutEffect = [] }) => [...withoutEffect])),
    explained: new Map(all.flatMap(({ explained = [] }) => [...explained])),
  };
}
