import { existsSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type Checked, type CheckOptions, check } from '../check/check.ts';
import { models } from '../check/models/index.ts';
import { linesOf, MalformedHistoryError, parseHistory } from '../check/read-history.ts';
import { InvalidRunError } from '../hammer/verdict.ts';

interface Task extends Required<CheckOptions> {
  readonly file: string;
  readonly model: string;
}

type Answer = { readonly checked: Checked } | { readonly invalid: string };

/**
 * Checks a file in a thread of its own: when that has used up its heap, it ends, and nothing else does.
 *
 * @throws {@link InvalidRunError} when it can't be read, or is no history of the model
 */
export async function checkFile(task: Task): Promise<Checked> {
  if (existsSync(task.file) && !statSync(task.file).isFile()) {
    throw new InvalidRunError(`The history ${task.file} can't be read: it is no file.`);
  }
  const url = new URL(`../../workers/check${extname(import.meta.url)}`, import.meta.url);
  const begin = performance.now();
  const answer = await new Promise<Answer>((resolve, reject) => {
    const thread = new Worker(url, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(MIN_HEAP_MIB, task.memoryBytes / 2 ** 20) },
    });
    thread.once('message', resolve);
    thread.once('error', (error: { code?: string }) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(error);
      const counts = { operations: 0, partitions: 0, undecided: 0, tookMs: performance.now() - begin };
      resolve({ checked: { outcome: 'undecided', reason: 'memory', ...counts } });
    });
  });
  if ('invalid' in answer) throw new InvalidRunError(answer.invalid);
  return answer.checked;
}

/** What a thread needs to begin with. */
const MIN_HEAP_MIB = 32;

/** The life of that thread. */
export function checkInThisThread(): void {
  const { file, model: name, ...options } = workerData as Task;
  const answer = (answer: Answer) => parentPort!.postMessage(answer);
  const model = models.get(name)!;
  try {
    answer({ checked: check(parseHistory(linesOf(file), model), model, options) });
  } catch (error) {
    const isUnreadable = (error as { syscall?: string }).syscall !== undefined;
    if (error instanceof RangeError) {
      answer({ invalid: `${file} has a value that is nested too deep` });
      return;
    }
    if (!isUnreadable && !(error instanceof MalformedHistoryError)) throw error;
    answer({
      invalid: isUnreadable
        ? `The history ${file} can't be read: ${error}`
        : `${file}, ${(error as Error).message}`,
    });
  }
}
