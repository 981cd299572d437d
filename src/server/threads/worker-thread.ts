import { inspect } from 'node:util';
import { type MessagePort, workerData } from 'node:worker_threads';
import type { SlideVerdict } from '../../decks/deck.ts';
import { checkRoom, noSlides } from '../../decks/deck-size.ts';
import type { SlideGenerator } from '../../decks/slide-generator.ts';
import type { Verifier } from '../../decks/verifier.ts';
import { loadGenerator, loadVerifier } from './slide-modules.ts';
import { outcomeOf, type TaskOutcome } from './task-outcome.ts';

export interface WorkerData {
  /** URLs of modules; undefined stands for this package's own. */
  readonly generator: string | undefined;
  readonly verifier: string | undefined;
}

export type WorkerTask =
  /** Each slide goes to the port as soon as it is made, and nowhere else; when nobody wants more, the port closes. */
  | { readonly message: string; readonly port: MessagePort }
  | { readonly html: string }
  /** Loads the modules. */
  | 'load';

const modules = workerData as WorkerData;

/** How many slides it made, or the verdict. It has neither locks nor the file: ended at any moment, it leaves nothing half done. */
export function runTask(task: WorkerTask): Promise<TaskOutcome<number | SlideVerdict>> {
  return outcomeOf<number | SlideVerdict>(async () => {
    // Not while the thread starts: one that can't start would leave its tasks unanswered.
    const generator = await loadGenerator(modules.generator);
    const verifier = await loadVerifier(modules.verifier);
    if (task === 'load') return 0;
    return 'html' in task ? verify(verifier, task.html) : generate(generator, task.message, task.port);
  });
}

async function verify(verifier: Verifier, html: string): Promise<SlideVerdict> {
  const verdict: unknown = await verifier(html);
  if (verdict === 'passed' || verdict === 'failed') return verdict;
  throw new TypeError(`The verifier said ${inspect(verdict)}: a verdict is 'passed' or 'failed'.`);
}

async function generate(generator: SlideGenerator, message: string, port: MessagePort): Promise<number> {
  let size = noSlides;
  let left = false;
  port.once('close', () => {
    left = true;
  });
  for await (const html of generator.generate(message)) {
    if (left) break;
    if (typeof html !== 'string' || html.trim() === '' || !html.isWellFormed()) {
      throw new TypeError(
        `The generator made a slide of ${inspect(html)}: a slide is a text that says something.`,
      );
    }
    // One that never ends is ended here.
    size = checkRoom(size, [html]);
    port.postMessage(html);
  }
  port.close();
  return size.count;
}
