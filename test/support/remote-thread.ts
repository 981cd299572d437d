import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Death } from './deaths.ts';

type Rest<Command extends object, Result> = (thread: RemoteThread<Command, Result>) => Promise<unknown>;

/** A real thread that does as it is told and says what came of it. `Command` and `Result` are its thread file's. */
export class RemoteThread<Command extends object, Result> {
  readonly worker: Worker;
  /** 1 when it has begun what it was told last. */
  readonly #begun = new Int32Array(new SharedArrayBuffer(4));
  #last: Promise<unknown> = Promise.resolve();
  /** How many commands are under way. */
  #busy = 0;
  #isGone = false;
  readonly #rest: Rest<Command, Result>;

  /** Resolves when the thread is ready. `rest` is called in the place of its end, where it has nothing to do. */
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
      // Without tsx, which Node's own type stripping makes up for: threads start twice as fast.
      execArgv: [],
    });
    this.worker.on('error', () => {});
    this.worker.once('exit', () => {
      this.#isGone = true;
    });
  }

  /** Tells it what to do, when it is done with what it was told before, and waits until that is done too. */
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
    const answer = once(this.worker, 'message', { signal: AbortSignal.timeout(20_000) });
    this.worker.postMessage(command);
    const [done] = (await answer) as [Result];
    return done;
  }

  /** Tells it what to do, and waits until it is about to: `done` comes later. */
  async begins(command: Command): Promise<{ done: Promise<Result> }> {
    const begun = this.#untilBegun();
    const done = this.does(command);
    await begun;
    return { done };
  }

  /** Tells it to die, and waits until it has; `performance.now()` of the moment when that was seen. */
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
    const isIdle = this.#busy === 0 && !this.#isGone;
    await (isIdle ? this.#rest(this) : this.worker.terminate());
  }

  async #untilBegun(): Promise<void> {
    Atomics.store(this.#begun, 0, 0);
    await Atomics.waitAsync(this.#begun, 0, 0, 20_000).value;
  }
}
