import { BroadcastChannel } from 'node:worker_threads';

/*
 * Gates by name, for code in another thread that can only be given a text: code that reaches a gate announces it and waits
 * until the gate is opened.
 */

/** Called in the thread that reaches the gate. */
export async function comeTo(name: string): Promise<void> {
  const channel = new BroadcastChannel(`hammerlock-test gate ${name}`);
  const opened = new Promise((resolve) => {
    channel.onmessage = resolve;
  });
  channel.postMessage('reached');
  await opened;
  channel.close();
}

/** Created by the test before a thread reaches the gate; `reached` resolves when one does, and `open` lets it through. */
export class NamedGate {
  static #made = 0;
  readonly name = `${process.pid}-${NamedGate.#made++}`;
  readonly reached: Promise<void>;
  readonly #channel = new BroadcastChannel(`hammerlock-test gate ${this.name}`);

  constructor() {
    this.reached = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('No thread reached the gate within 20 s.')), 20_000);
      this.#channel.onmessage = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    // A gate that is never awaited does not fail the test.
    this.reached.catch(() => {});
  }

  open(): void {
    this.#channel.postMessage('open');
  }

  [Symbol.dispose](): void {
    this.#channel.close();
  }
}
