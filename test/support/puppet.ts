import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LockHandle } from '../../src/index.ts';
import type { Death } from './deaths.ts';
import type { Deed, Done } from './puppet-thread.ts';

/** A real thread, attached to a lock table, that does as it is told and says what came of it. */
export class Puppet {
  readonly worker: Worker;
  readonly #flag = new Int32Array(new SharedArrayBuffer(4));

  static async start(handle: LockHandle, counters?: Int32Array<SharedArrayBuffer>): Promise<Puppet> {
    const puppet = new Puppet(handle, counters);
    await once(puppet.worker, 'message');
    return puppet;
  }

  private constructor(handle: LockHandle, counters: Int32Array<SharedArrayBuffer> | undefined) {
    this.worker = new Worker(new URL('./puppet-thread.ts', import.meta.url), {
      workerData: { handle, flag: this.#flag, counters },
      resourceLimits: { maxOldGenerationSizeMb: 24 },
      execArgv: [],
    });
    this.worker.on('error', () => {});
  }

  /** Tells it what to do, and waits until it is done. */
  async does(deed: Deed): Promise<Done> {
    const answer = once(this.worker, 'message', { signal: AbortSignal.timeout(20_000) });
    this.worker.postMessage(deed);
    const [done] = (await answer) as [Done];
    return done;
  }

  /** Tells it what to do, and waits until it is about to: `done` comes later. */
  async begins(deed: Deed): Promise<{ done: Promise<Done> }> {
    Atomics.store(this.#flag, 0, 0);
    const begun = Atomics.waitAsync(this.#flag, 0, 0, 20_000);
    const done = this.does(deed);
    await begun.value;
    return { done };
  }

  /** Tells it to die, and waits until it has; `performance.now()` of the moment when that was seen. */
  async dies(how: Death): Promise<number> {
    const exit = this.#exit();
    Atomics.store(this.#flag, 0, 0);
    const begun = Atomics.waitAsync(this.#flag, 0, 0, 20_000);
    this.worker.postMessage({ do: 'die', how });
    if (how === 'killed in a busy loop' || how === 'killed in Atomics.wait' || how === 'terminate()') {
      await begun.value;
      await this.worker.terminate();
    }
    return exit;
  }

  /** Tells it to do something and to die before its nth Atomics operation; false if it was done before that. */
  async diesAt(step: number, deed: Deed): Promise<boolean> {
    const died = this.#exit().then(() => true);
    const survived = once(this.worker, 'message').then(() => false);
    this.worker.postMessage({ do: 'dieAt', step, deed });
    return Promise.race([died, survived]);
  }

  #exit(): Promise<number> {
    return new Promise((resolve) => {
      this.worker.once('exit', () => resolve(performance.now()));
    });
  }

  async ends(): Promise<void> {
    await this.worker.terminate();
  }
}
