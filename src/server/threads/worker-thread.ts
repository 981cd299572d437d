import { inspect } from 'node:util';
import { type MessagePort, workerData } from 'node:worker_threads';
import type { SlideVerdict } from '../../decks/deck.ts';
import { checkRoom, noSlides } from '../../decks/deck-size.ts';
import type { SlideGenerator } from '../../decks/slide-generator.ts';
import type { Verifier } from '../../decks/verifier.ts';
import { loadGenerator, loadVerifier } from './slide-modules.ts';
import { outcomeOf, type TaskOutcome } from './task-outcome.ts';

export interface WorkerData {
  /** The URLs of modules; undefined for the built-in ones. */
  readonly generator: string | undefined;
  readonly verifier: string | undefined;
}

export type WorkerTask =
  /**
   * Generates slides, each of which is sent to the port when it is made. Closing the port stops the
   * generator.
   */
  | { readonly message: string; readonly port: MessagePort }
  /** Verifies a slide. */
  | { readonly html: string }
  /** Loads the modules. */
  | 'load';

const modules = workerData as WorkerData;

/**
 * Runs a task; its result is the number of slides, or the verdict. This thread has neither locks nor the
 * file, so that it can be terminated at any moment and leaves nothing half done.
 */
export function runTask(task: WorkerTask): Promise<TaskOutcome<number | SlideVerdict>> {
  return outcomeOf<number | SlideVerdict>(async () => {
    // Not while the thread starts: a thread that can't start would never answer its tasks.
    const generator = await loadGenerator(modules.generator);
    const verifier = await loadVerifier(modules.verifier);
    if (task === 'load') return 0;
    return 'html' in task ? verify(verifier, task.html) : generate(generator, task.message, task.port);
  });
}

async function verify(verifier: Verifier, html: string): Promise<SlideVerdict> {
  const verdict: unknown = await verifier(html);
  if (verdict === 'passed' || verdict === 'failed') return verdict;
  throw new TypeError(`The verifier must return 'passed' or 'failed', not ${inspect(verdict)}.`);
}

async function generate(generator: SlideGenerator, message: string, port: MessagePort): Promise<number> {
  let size = noSlides;
  let isStopped = false;
  port.once('close', () => {
    isStopped = true;
  });
  for await (const html of generator.generate(message)) {
    if (isStopped) break;
    if (typeof html !== 'string' || html.trim() === '' || !html.isWellFormed()) {
      throw new TypeError(`The generator must yield HTML that is not blank, not ${inspect(html)}.`);
    }
    // This also stops a generator that would never end.
    size = checkRoom(size, [html]);
    port.postMessage(html);
  }
  port.close();
  return size.count;
}
