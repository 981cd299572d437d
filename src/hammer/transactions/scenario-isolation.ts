import { inspect } from 'node:util';
import { unknownNameText } from '../../base/unknown-names.ts';
import { type IsolationLevel, isolationLevels } from '../../isolation/levels/isolation-level.ts';
import {
  type TransactionModelName,
  transactionModels,
} from '../../isolation/model/transaction-model-name.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';

/** What a scenario's recorded transactions are judged by: the calls `txn`, as `recordTransaction` records them. */
export interface ScenarioIsolation {
  /** What the transactions work on: lists that are appended to, or registers that are overwritten. */
  readonly model: TransactionModelName;
  /**
   * The level of isolation that the database promises. An anomaly that it forbids is a violation; others are only reported. With
   * null, nothing is promised. If transactions are recorded with a `key`, each key can have a level of its own.
   *
   * @default 'strict-serializable'
   */
  readonly level?: PromisedLevel | Readonly<Record<string, PromisedLevel>>;
}

/** A level of isolation; null if nothing is promised. */
export type PromisedLevel = IsolationLevel | null;

/** @throws {@link InvalidRunError} */
export function checkScenarioIsolation(what: string, given: unknown): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new InvalidRunError(
      `${what} needs an object for isolation, such as { model: 'list-append', level: 'serializable' }, not ${inspect(given)}.`,
    );
  }
  const { model, level, ...others } = given as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new InvalidRunError(
      `${what}: ${unknownNameText('part of isolation', unknown, ['model', 'level'])}`,
    );
  }
  if (model === undefined) {
    throw new InvalidRunError(
      `${what} needs a model of transactions in its isolation: ${transactionModels.join(', ')}.`,
    );
  }
  if (!transactionModels.includes(model as TransactionModelName)) {
    throw new InvalidRunError(
      `${what}: ${unknownNameText('model of transactions', model, transactionModels)}`,
    );
  }
  const isTable = typeof level === 'object' && level !== null;
  for (const promised of isTable ? Object.values(level) : [level]) {
    if (promised === null || (promised === undefined && !isTable)) continue;
    if (!isolationLevels.includes(promised as IsolationLevel)) {
      throw new InvalidRunError(
        `${what}: ${unknownNameText('level of isolation', promised, isolationLevels)}`,
      );
    }
  }
}

/**
 * The level that is promised to the transactions of a key.
 *
 * @returns undefined if the scenario has levels by key, and none for this one
 */
export function promisedLevel(
  { level = 'strict-serializable' }: ScenarioIsolation,
  key: string | undefined,
): PromisedLevel | undefined {
  if (level === null || typeof level === 'string') return level;
  return key !== undefined && Object.hasOwn(level, key) ? level[key] : undefined;
}
