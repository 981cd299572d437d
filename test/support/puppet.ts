import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Death } from './deaths.ts';

/** A real thread that does as it is told and says what came of it. `Deed` and `Done` are its thread file's. */
export class Puppet<Deed extends object, Done> {
  readonly worker: Worker;
  /** 1 when it has begun what it was told last. */
  readonly #begun = new Int32Array(new SharedArrayBuffer(4));
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when the thread is ready. */
  static async start<Deed extends object, Done>(file: string, data: object): Promise<Puppet<Deed, Done>> {
    const puppet = new Puppet<Deed, Done>(file, data);
    await once(puppet.worker, 'message');
    return puppet;
  }

  private constructor(file: string, data: object) {
    this.worker = new Worker(new URL(file, import.meta.url), {
      workerData: { ...data, begun: this.#begun },
      resourceLimits: { maxOldGenerationSizeMb: 32 },
      // Without tsx, which Node's own type stripping makes up for: threads start twice as fast.
      execArgv: [],
    });
    this.worker.on('error', () => {});
  }

  /** Tells it what to do, when it is done with what it was told before, and waits until that is done too. */
  does(deed: Deed): Promise<Done> {
    const done = this.#last.then(() => this.#tell(deed));
    this.#last = done.catch(() => {});
    return done;
  }

  async #tell(deed: Deed): Promise<Done> {
    const answer = once(this.worker, 'message', { signal: AbortSignal.timeout(20_000) });
    this.worker.postMessage(deed);
    const [done] = (await answer) as [Done];
    return done;
  }

  /** Tells it what to do, and waits until it is about to: `done` comes later. */
  async begins(deed: Deed): Promise<{ done: Promise<Done> }> {
    const begun = this.#untilBegun();
    const done = this.does(deed);
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
    await this.worker.terminate();
  }

  async #untilBegun(): Promise<void> {
    Atomics.store(this.#begun, 0, 0);
    await Atomics.waitAsync(this.#begun, 0, 0, 20_000).value;
  }
}
