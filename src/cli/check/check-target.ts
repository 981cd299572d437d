import { unknownNameText } from '../../base/unknown-names.ts';
import { isPath, moduleNamed } from '../../base/user-modules/named-file.ts';
import { moduleUrl } from '../../base/user-modules/user-module.ts';
import { models } from '../../check/models/index.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { type IsolationLevel, isolationLevels } from '../../isolation/levels/isolation-level.ts';
import {
  type TransactionModelName,
  transactionModels,
} from '../../isolation/model/transaction-model-name.ts';

/** What a history is checked against. */
export type CheckTarget = SequentialTarget | TransactionTarget;

/** A sequential model, which a history is linearizable by, or not. */
export interface SequentialTarget {
  /** The name of a built-in model, or the URL of a file with a model. */
  readonly model: string;
  readonly level?: never;
}

/** Transactions, and the level of isolation that they must show. */
export interface TransactionTarget {
  readonly model: TransactionModelName;
  readonly level: IsolationLevel;
}

const DEFAULT_LEVEL = 'strict-serializable';

/**
 * What `--model` and `--level` name. A name that is both a sequential model and one of transactions is the latter if there is a
 * level.
 *
 * @throws {@link InvalidRunError} for a model or a level that is missing or unknown, and for a level of a sequential model
 */
export function checkTarget(model: string | undefined, level: string | undefined): CheckTarget {
  if (model === undefined) {
    throw new InvalidRunError(
      `Name the model of the object with --model: ${modelNames().join(', ')}, or a file whose default export is a model.`,
    );
  }
  const ofTransactions = transactionModels.find((name) => name === model);
  if (level !== undefined) {
    const named = levelNamed(level);
    if (ofTransactions !== undefined) return { model: ofTransactions, level: named };
    if (models.has(model) || isPath(model)) {
      throw new InvalidRunError(
        `--level is for models of transactions: ${transactionModels.join(', ')}. ${model} is a sequential model: its histories are checked for linearizability.`,
      );
    }
  }
  if (models.has(model)) return { model };
  if (ofTransactions !== undefined) return { model: ofTransactions, level: DEFAULT_LEVEL };
  if (isPath(model)) return { model: moduleUrl('model', model, InvalidRunError) };
  throw new InvalidRunError(unknownNameText('model', model, modelNames(), moduleNamed(model)));
}

/** The names of all built-in models. */
export function modelNames(): string[] {
  return [...new Set([...models.keys(), ...transactionModels])];
}

/** The level of this name, in the SQL standard's spelling, too: `READ COMMITTED`. */
function levelNamed(level: string): IsolationLevel {
  const name = level
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
  const known = isolationLevels.find((one) => one === name);
  if (known === undefined) throw new InvalidRunError(unknownNameText('level', level, isolationLevels));
  return known;
}
