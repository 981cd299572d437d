import { fileURLToPath } from 'node:url';
import type { CheckOptions } from '../../check/check.ts';
import { InvalidModelError } from '../../check/model/invalid-model-error.ts';
import { modelWithInit } from '../../check/model-guard/model-with-init.ts';
import { models } from '../../check/models/index.ts';
import { InvalidOptionError } from '../../check/options/invalid-option-error.ts';
import { MalformedHistoryError } from '../../check/read-history/malformed-history-error.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { checkLinearizability, type LinearizabilityChecked } from './check-linearizability.ts';
import type { CheckTarget } from './check-target.ts';
import type { IsolationChecked } from './check-transactions.ts';
import type { CheckWatch } from './check-watch.ts';
import type { HistoryInput } from './history-input.ts';
import type { HistoryReading } from './history-reading.ts';
import { loadModel } from './load-model.ts';

/** What is to be checked, and with which limits. */
export type CheckTask = CheckTarget &
  CheckLimits & {
    readonly history: Pick<HistoryInput, 'name' | 'file'>;
    readonly reading: HistoryReading;
  };

/** The result of a check, and what a reader should know about the lines of the history. */
export type FileChecked = LinearizabilityChecked | IsolationChecked;

/** What `hammerlock check --json` writes of a history that was checked against a sequential model. */
export interface CheckReport extends LinearizabilityChecked, ReportedFile {}

/** What `hammerlock check --json` writes of a history of transactions. */
export interface IsolationReport extends IsolationChecked, ReportedFile {}

/** The result of a check, or what is wrong with the history or the model. */
export type Checked = { readonly checked: FileChecked } | { readonly invalid: string };

/** Checks a history in this thread. */
export async function checkHistory(task: CheckTask, watch: CheckWatch): Promise<Checked> {
  const { history, reading, model: named, timeoutMs, memoryBytes } = task;
  try {
    const limits = { timeoutMs, memoryBytes };
    if (task.level !== undefined) {
      const { checkTransactions } = await import('./check-transactions.ts');
      return { checked: checkTransactions(history.file, task, reading, limits, watch) };
    }
    const given = models.get(named) ?? (await loadModel(named));
    const model = reading.init === undefined ? given : modelWithInit(given, reading.init.value);
    return { checked: checkLinearizability(history.file, model, reading, limits, watch) };
  } catch (error) {
    return { invalid: invalidity(error, history.name, task) };
  }
}

/** The result of a check that does not say itself how far it has come. */
export function lostCheck(
  target: CheckTarget,
  reason: 'memory' | 'stopped',
  { lines, tookMs }: { readonly lines: number; readonly tookMs: number },
): FileChecked {
  const notes = { warnings: [], timesBack: 0, nemesis: 0, nemesisLines: [], unknownReads: 0, lines };
  const found = { model: fileOf(target), outcome: 'undecided', reason, tookMs, ...notes } as const;
  if (target.level === undefined) return { ...found, operations: 0, partitions: 0, undecided: 0 };
  return { ...found, level: target.level, transactions: 0, anomalies: [], ruledOut: [], strongest: [] };
}

/** What is wrong with the history or the model. Throws what is neither's fault. */
function invalidity(error: unknown, history: string, target: CheckTarget): string {
  if (error instanceof MalformedHistoryError) return `${history}, ${error.message}`;
  if (error instanceof InvalidModelError) return `${fileOf(target)}: ${error.message}`;
  if (error instanceof InvalidRunError || error instanceof InvalidOptionError) return error.message;
  if ((error as { syscall?: string }).syscall !== undefined)
    return `The history ${history} can't be read: ${error}`;
  throw error;
}

/** Whether the functions of the model are those of this package, which return. */
export function isBuiltIn({ model, level }: CheckTarget): boolean {
  return level !== undefined || models.has(model);
}

/** The path of a model's file; the name of a built-in model. */
export function fileOf(target: CheckTarget): string {
  return isBuiltIn(target) ? target.model : fileURLToPath(target.model);
}

interface ReportedFile {
  /** The version of hammerlock. */
  readonly hammerlock: string;
  /** The history, as the command line names it. */
  readonly file: string;
}

/** The options of a check but for the one that stops it. */
type CheckLimits = Required<Omit<CheckOptions, 'isStopped'>>;
