import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Death } from './deaths.ts';

type Rest<Command extends object, Result> = (thread: RemoteThread<Command, Result>) => Promise<unknown>;

/** A real thread that runs commands and reports their results; its module defines `Command` and `Result`. */
export class RemoteThread<Command extends object, Result> {
  readonly worker: Worker;
  /** 1 once the thread has begun the last command. */
  readonly #begun = new Int32Array(new SharedArrayBuffer(4));
  #last: Promise<unknown> = Promise.resolve();
  /** The number of running commands. */
  #busy = 0;
  /** Aborted when the thread has ended. */
  readonly #gone = new AbortController();
  readonly #rest: Rest<Command, Result>;

  /** Resolves when the thread is ready. `rest` is called instead of ending an idle thread. */
  static async start<Command extends object, Result>(
    file: string,
    data: object,
    rest: Rest<Command, Result> = ({ worker }) => worker.terminate(),
  ): Promise<RemoteThread<Command, Result>> {
    const thread = new RemoteThread<Command, Result>(file, data, rest);
    await once(thread.worker, 'message');
    return thread;
  }

  private constructor(file: string, data: object, rest: Rest<Command, Result>) {
    this.#rest = rest;
    this.worker = new Worker(new URL(file, import.meta.url), {
      workerData: { ...data, begun: this.#begun },
      resourceLimits: { maxOldGenerationSizeMb: 32 },
      // Without tsx, since Node strips the types itself: threads start twice as fast.
      ...(process.execArgv.includes('tsx') && { execArgv: [] }),
    });
    this.worker.on('error', () => {});
    this.worker.once('exit', () => this.#gone.abort());
  }

  /** Runs a command after those before it, and waits for its result. Rejects when the thread ends before. */
  does(command: Command): Promise<Result> {
    this.#busy += 1;
    const done = this.#last
      .then(() => this.#tell(command))
      .finally(() => {
        this.#busy -= 1;
      });
    this.#last = done.catch(() => {});
    return done;
  }

  async #tell(command: Command): Promise<Result> {
    const signal = AbortSignal.any([this.#gone.signal, AbortSignal.timeout(20_000)]);
    const answer = once(this.worker, 'message', { signal });
    this.worker.postMessage(command);
    const [done] = (await answer) as [Result];
    return done;
  }

  /** Starts a command and waits until the thread is about to run it; `done` resolves later. */
  async begins(command: Command): Promise<{ done: Promise<Result> }> {
    const begun = this.#untilBegun();
    const done = this.does(command);
    await begun;
    return { done };
  }

  /** Ends the thread; returns the `performance.now()` at which its end was seen. */
  async dies(how: Death): Promise<number> {
    const exit = this.exits();
    const begun = this.#untilBegun();
    this.worker.postMessage({ do: 'die', how });
    if (how === 'killed in a busy loop' || how === 'killed in Atomics.wait' || how === 'terminate()') {
      await begun;
      await this.worker.terminate();
    }
    return exit;
  }

  exits(): Promise<number> {
    return new Promise((resolve) => {
      this.worker.once('exit', () => resolve(performance.now()));
    });
  }

  async ends(): Promise<void> {
    const isIdle = this.#busy === 0 && !this.#gone.signal.aborted;
    await (isIdle ? this.#rest(this) : this.worker.terminate());
  }

  async #untilBegun(): Promise<void> {
    Atomics.store(this.#begun, 0, 0);
    await Atomics.waitAsync(this.#begun, 0, 0, 20_000).value;
  }
}
