import { fileURLToPath } from 'node:url';
import type { CheckOptions } from '../../check/check.ts';
import { InvalidModelError } from '../../check/model/invalid-model-error.ts';
import { models } from '../../check/models/index.ts';
import { MalformedHistoryError } from '../../check/read-history/malformed-history-error.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { checkLinearizability, type LinearizabilityChecked } from './check-linearizability.ts';
import type { CheckWatch } from './check-watch.ts';
import type { HistoryInput } from './history-input.ts';
import { loadModel } from './load-model.ts';

/** What is to be checked, and with which limits. */
export interface CheckTask extends Required<Omit<CheckOptions, 'isStopped'>> {
  readonly history: Pick<HistoryInput, 'name' | 'file'>;
  /** The name of a built-in model, or the URL of a file with a model. */
  readonly model: string;
}

/** The result of a check, and what a reader should know about the lines of the history. */
export type FileChecked = LinearizabilityChecked;

/** What `hammerlock check --json` writes. */
export interface CheckReport extends FileChecked {
  /** The version of hammerlock. */
  readonly hammerlock: string;
  /** The history, as the command line names it. */
  readonly file: string;
}

/** The result of a check, or what is wrong with the history or the model. */
export type Checked = { readonly checked: FileChecked } | { readonly invalid: string };

/** Checks a history in this thread. */
export async function checkHistory(task: CheckTask, watch: CheckWatch): Promise<Checked> {
  const { history, model: named, timeoutMs, memoryBytes } = task;
  try {
    const model = models.get(named) ?? (await loadModel(named));
    return { checked: checkLinearizability(history.file, model, { timeoutMs, memoryBytes }, watch) };
  } catch (error) {
    return { invalid: invalidity(error, history.name, named) };
  }
}

/** The result of a check that does not say itself how far it has come. */
export function lostCheck(
  { model }: CheckTask,
  reason: 'memory' | 'stopped',
  { lines, tookMs }: { readonly lines: number; readonly tookMs: number },
): FileChecked {
  const notes = { warnings: [], timesBack: 0, nemesis: 0, nemesisLines: [], lines };
  const counts = { operations: 0, partitions: 0, undecided: 0, tookMs };
  return { model: fileOf(model), outcome: 'undecided', reason, ...counts, ...notes };
}

/** What is wrong with the history or the model. Throws what is neither's fault. */
function invalidity(error: unknown, history: string, model: string): string {
  if (error instanceof MalformedHistoryError) return `${history}, ${error.message}`;
  if (error instanceof InvalidModelError) return `${fileOf(model)}: ${error.message}`;
  if (error instanceof InvalidRunError) return error.message;
  if ((error as { syscall?: string }).syscall !== undefined)
    return `The history ${history} can't be read: ${error}`;
  throw error;
}

/** The path of a model's file; the name of a built-in model. */
export function fileOf(model: string): string {
  return models.has(model) ? model : fileURLToPath(model);
}
