import { fileURLToPath } from 'node:url';
import { type CheckOptions, check } from '../../check/check.ts';
import { InvalidModelError } from '../../check/model/invalid-model-error.ts';
import type { Model } from '../../check/model/model.ts';
import { models } from '../../check/models/index.ts';
import { MalformedHistoryError } from '../../check/read-history/malformed-history-error.ts';
import { parseHistory } from '../../check/read-history/parse-history.ts';
import { linesOf } from '../../check/read-history/read-lines.ts';
import type { HistoryNote } from '../../check/read-history/validate-event.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import type { NemesisLine } from '../../report/figures/nemesis-figure.ts';
import type { ReportedCheck } from '../../report/text/check-text.ts';
import type { HistoryInput } from './history-input.ts';
import { loadModel } from './load-model.ts';

/** What is to be checked, and with which limits. */
export interface CheckTask extends Required<Omit<CheckOptions, 'isStopped'>> {
  readonly history: Pick<HistoryInput, 'name' | 'file'>;
  /** The name of a built-in model, or the URL of a file with a model. */
  readonly model: string;
}

/** The result of a check, and what a reader should know about the lines of the history. */
export interface FileChecked extends ReportedCheck {
  /** The name of the model. */
  readonly model: string;
  /** Warnings about the first ten lines whose time goes back, one sentence each. */
  readonly warnings: readonly string[];
  /** The number of lines whose time is before that of the line above. */
  readonly timesBack: number;
  /** The number of lines of a nemesis, which were skipped. */
  readonly nemesis: number;
  /** The first 1,000 lines of a nemesis. */
  readonly nemesisLines: readonly NemesisLine[];
  /** The number of lines of the file. */
  readonly lines: number;
}

/** What `hammerlock check --json` writes. */
export interface CheckReport extends FileChecked {
  /** The version of hammerlock. */
  readonly hammerlock: string;
  /** The history, as the command line names it. */
  readonly file: string;
}

/** The result of a check, or what is wrong with the history or the model. */
export type Checked = { readonly checked: FileChecked } | { readonly invalid: string };

/** What a check asks and tells meanwhile. */
export interface CheckWatch {
  /** Whether the check is to end. */
  isStopped(): boolean;
  /** Called with the number of lines that have been read. */
  onLine?(lines: number): void;
  /** Called when no function of the model will be called any more. */
  onDecided?(): void;
}

const MAX_WARNINGS = 10;
const MAX_NEMESIS_LINES = 1_000;

/** Checks a history in this thread. */
export async function checkHistory(task: CheckTask, watch: CheckWatch): Promise<Checked> {
  const { history, model: named, ...options } = task;
  const warnings: string[] = [];
  const nemesisLines: NemesisLine[] = [];
  const counts = { timesBack: 0, nemesis: 0, lines: 0 };
  const onNote = ({ kind, line, sentence }: HistoryNote) => {
    if (kind === 'nemesis') {
      counts.nemesis += 1;
      if (nemesisLines.length < MAX_NEMESIS_LINES) nemesisLines.push({ line, f: sentence });
      return;
    }
    counts.timesBack += 1;
    if (warnings.length < MAX_WARNINGS) warnings.push(`line ${line}: ${sentence}`);
  };
  try {
    const model = models.get(named) ?? (await loadModel(named));
    const lines = seen(linesOf(history.file), () => {
      counts.lines += 1;
      watch.onLine?.(counts.lines);
    });
    let isAnswered = false;
    const checked = check(
      seen(parseHistory(lines, model, { onNote }), ({ type }) => {
        isAnswered ||= type === 'ok';
      }),
      model,
      { ...options, isStopped: () => watch.isStopped() },
    );
    watch.onDecided?.();
    const isVacuous = checked.outcome === 'held' && !isAnswered;
    const { counterexample } = checked;
    const placed =
      counterexample === undefined
        ? nemesisLines
        : placeAmong(nemesisLines, history.file, model, counterexample.key);
    return {
      checked: {
        model: model.name,
        ...checked,
        ...(isVacuous && { outcome: 'undecided', reason: 'unanswered' }),
        warnings,
        ...counts,
        nemesisLines: placed,
      },
    };
  } catch (error) {
    return { invalid: invalidity(error, history.name, named) };
  }
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

function* seen<T>(items: Iterable<T>, see: (item: T) => void): Generator<T> {
  for (const item of items) {
    see(item);
    yield item;
  }
}

/**
 * Reads the file again, now that the key to draw is known, to place the lines of the nemesis among its
 * events.
 */
function placeAmong(
  nemesisLines: readonly NemesisLine[],
  file: number,
  model: Model<unknown>,
  key: string | undefined,
): NemesisLine[] {
  const placed: NemesisLine[] = [];
  if (nemesisLines.length === 0) return placed;
  const keys = new Map<number, string | undefined>();
  let after = 0;
  const onNote = ({ kind }: HistoryNote) => {
    if (kind !== 'nemesis' || placed.length === nemesisLines.length) return;
    placed.push({ ...nemesisLines[placed.length]!, after });
  };
  for (const event of parseHistory(linesOf(file), model, { onNote })) {
    if (event.type === 'invoke') keys.set(event.process, event.key);
    if (keys.get(event.process) === key) after += 1;
    if (placed.length === nemesisLines.length) break;
  }
  return placed;
}
