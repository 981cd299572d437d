import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { workerEntry } from '../../base/worker-entry.ts';
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

/** A task for the thread that checks. */
interface CheckTask extends Required<Omit<CheckOptions, 'isStopped'>> {
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

/** The words that the thread that checks shares with the one that waits for it. */
const Shared = {
  /** 1 when the check is to end. */
  stopped: 0,
  /** How many lines were read. */
  lines: 1,
} as const;

type CheckData = CheckTask & { readonly shared: Int32Array<SharedArrayBuffer> };

/** `decided`: no function of the model will be called any more. */
type CheckReply = { readonly checked: FileChecked } | { readonly invalid: string } | 'decided';

/** The heap that a thread needs to start. */
const MIN_HEAP_MIB = 32;
/** How much longer than its time limit a check with a user's model may take: a counterexample alone can take ten seconds. */
const GRACE_MS = 20_000;
/** How long a check that is stopped may take to say what it has done. */
const STOP_MS = 2_000;

/**
 * Checks a history in its own thread, so that running out of heap ends only that thread.
 * `signal` ends the check, as undecided unless a violation was found.
 *
 * @throws {@link InvalidRunError} if the history cannot be read or is not one of the model, or if the model is invalid
 */
export async function checkFile(
  { history, ...options }: CheckTask,
  signal: AbortSignal,
): Promise<FileChecked> {
  const { name, file } = history;
  const { model, memoryBytes, timeoutMs } = options;
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const task: CheckData = { ...options, history: { name, file }, shared };
  const begin = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<Exclude<CheckReply, 'decided'>>();
  const thread = new Worker(workerEntry('check-file'), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: Math.max(MIN_HEAP_MIB, memoryBytes / 2 ** 20) },
  });
  const endless = setTimeout(() => {
    const seconds = Math.round((performance.now() - begin) / 1_000);
    reject(
      new InvalidRunError(
        `The check did not end within ${seconds} s: a function of the model ${fileOf(model)} may never return.`,
      ),
    );
  }, timeoutMs + GRACE_MS);
  if (models.has(model)) clearTimeout(endless);
  thread.on('message', (reply: CheckReply) => {
    if (reply === 'decided') clearTimeout(endless);
    else resolve(reply);
  });
  /** The result of a check that does not say itself how far it has come. */
  const lost = (reason: 'memory' | 'stopped') => {
    const counts = { operations: 0, partitions: 0, undecided: 0, tookMs: performance.now() - begin };
    const notes = {
      warnings: [],
      timesBack: 0,
      nemesis: 0,
      nemesisLines: [],
      lines: Atomics.load(shared, Shared.lines),
    };
    resolve({ checked: { model: fileOf(model), outcome: 'undecided', reason, ...counts, ...notes } });
  };
  let given: NodeJS.Timeout | undefined;
  const stop = () => {
    Atomics.store(shared, Shared.stopped, 1);
    given = setTimeout(lost, STOP_MS, 'stopped');
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
  thread.once('error', (error: { code?: string }) => {
    if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(error);
    lost('memory');
  });
  try {
    const reply = await promise;
    if ('invalid' in reply) throw new InvalidRunError(reply.invalid);
    return reply.checked;
  } finally {
    clearTimeout(endless);
    clearTimeout(given);
    signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}

const MAX_WARNINGS = 10;
const MAX_NEMESIS_LINES = 1_000;

/** The body of that thread. */
export async function checkInThisThread(): Promise<void> {
  const { history, model: named, shared, ...options } = workerData as CheckData;
  const reply = (reply: CheckReply) => parentPort!.postMessage(reply);
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
      Atomics.store(shared, Shared.lines, counts.lines);
    });
    let isAnswered = false;
    const checked = check(
      seen(parseHistory(lines, model, { onNote }), ({ type }) => {
        isAnswered ||= type === 'ok';
      }),
      model,
      { ...options, isStopped: () => Atomics.load(shared, Shared.stopped) === 1 },
    );
    reply('decided');
    const isVacuous = checked.outcome === 'held' && !isAnswered;
    const { counterexample } = checked;
    const placed =
      counterexample === undefined
        ? nemesisLines
        : placeAmong(nemesisLines, history.file, model, counterexample.key);
    reply({
      checked: {
        model: model.name,
        ...checked,
        ...(isVacuous && { outcome: 'undecided', reason: 'unanswered' }),
        warnings,
        ...counts,
        nemesisLines: placed,
      },
    });
  } catch (error) {
    reply({ invalid: invalidity(error, history.name, named) });
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
function fileOf(model: string): string {
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
