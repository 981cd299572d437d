import { statSync } from 'node:fs';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { workerEntry } from '../base/worker-entry.ts';
import { type CheckOptions, check } from '../check/check.ts';
import type { Model } from '../check/model/model.ts';
import { models } from '../check/models/index.ts';
import { MalformedHistoryError } from '../check/read-history/malformed-history-error.ts';
import { parseHistory } from '../check/read-history/parse-history.ts';
import { readLines } from '../check/read-history/read-lines.ts';
import type { HistoryNote } from '../check/read-history/validate-event.ts';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import type { NemesisLine } from '../report/figures/nemesis-figure.ts';
import type { ReportedCheck } from '../report/text/check-text.ts';

interface CheckTask extends Required<CheckOptions> {
  readonly file: string;
  readonly model: string;
}

/** The result of a check, and what a reader should know about the lines of the history. */
export interface FileChecked extends ReportedCheck {
  /** Warnings about the first ten lines whose time goes back. `timesBack` counts all of them. */
  readonly warnings: readonly string[];
  readonly timesBack: number;
  /** The number of lines of a nemesis, which were skipped. */
  readonly nemesis: number;
  /** The first thousand lines of a nemesis. */
  readonly nemesisLines: readonly NemesisLine[];
  /** The number of lines of the file. */
  readonly lines: number;
}

type CheckReply = { readonly checked: FileChecked } | { readonly invalid: string };

/**
 * Checks a file in its own thread, so that running out of heap ends only that thread.
 *
 * @throws {@link InvalidRunError} if the file cannot be read or is not a history of the model
 */
export async function checkFile(task: CheckTask): Promise<FileChecked> {
  requireFile(task.file);
  const url = workerEntry('check-file');
  const begin = performance.now();
  const answer = await new Promise<CheckReply>((resolve, reject) => {
    const thread = new Worker(url, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(MIN_HEAP_MIB, task.memoryBytes / 2 ** 20) },
    });
    thread.once('message', resolve);
    thread.once('error', (error: { code?: string }) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(error);
      const counts = { operations: 0, partitions: 0, undecided: 0, tookMs: performance.now() - begin };
      const notes = { warnings: [], timesBack: 0, nemesis: 0, nemesisLines: [], lines: 0 };
      resolve({ checked: { outcome: 'undecided', reason: 'memory', ...counts, ...notes } });
    });
  });
  if ('invalid' in answer) throw new InvalidRunError(answer.invalid);
  return answer.checked;
}

/**
 * Refuses a pipe or a directory: a history is read again when a counterexample is drawn.
 *
 * @throws {@link InvalidRunError}
 */
function requireFile(file: string): void {
  if (file === '') throw new InvalidRunError('The name of the history is empty: name a file.');
  const refuse = (what: string) => {
    throw new InvalidRunError(`The history ${file} can't be read: ${what}.`);
  };
  const toDo = 'write the history to a file first, and name that';
  if (file === '-') refuse(`standard input is not read; ${toDo}, or ./- for a file of this name`);
  let found: ReturnType<typeof statSync>;
  try {
    found = statSync(file, { throwIfNoEntry: false });
  } catch {
    // Opening the file will report the error.
    return;
  }
  if (found?.isDirectory()) refuse('it is a directory; name a file in it');
  if (found?.isFile() === false) refuse(`it is not a file, but a pipe, a terminal or a device; ${toDo}`);
}

/** The heap that a thread needs to start. */
const MIN_HEAP_MIB = 32;

const MAX_WARNINGS = 10;
const MAX_NEMESIS_LINES = 1_000;

/** The body of that thread. */
export function checkInThisThread(): void {
  const { file, model: name, ...options } = workerData as CheckTask;
  const answer = (answer: CheckReply) => parentPort!.postMessage(answer);
  const model = models.get(name)!;
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
    const lines = seen(readLines(file), () => {
      counts.lines += 1;
    });
    let isAnswered = false;
    const checked = check(
      seen(parseHistory(lines, model, { onNote }), ({ type }) => {
        isAnswered ||= type === 'ok';
      }),
      model,
      options,
    );
    const isVacuous = checked.outcome === 'held' && !isAnswered;
    const { counterexample } = checked;
    const placed =
      counterexample === undefined ? nemesisLines : placeAmong(nemesisLines, file, model, counterexample.key);
    answer({
      checked: {
        ...checked,
        ...(isVacuous && { outcome: 'undecided', reason: 'unanswered' }),
        warnings,
        ...counts,
        nemesisLines: placed,
      },
    });
  } catch (error) {
    const isUnreadable = (error as { syscall?: string }).syscall !== undefined;
    if (!isUnreadable && !(error instanceof MalformedHistoryError)) throw error;
    answer({
      invalid: isUnreadable
        ? `The history ${file} can't be read: ${error}`
        : `${file}, ${(error as Error).message}`,
    });
  }
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
  file: string,
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
  for (const event of parseHistory(readLines(file), model, { onNote })) {
    if (event.type === 'invoke') keys.set(event.process, event.key);
    if (keys.get(event.process) === key) after += 1;
    if (placed.length === nemesisLines.length) break;
  }
  return placed;
}
