import { BroadcastChannel } from 'node:worker_threads';

/*
 * Gates by name, for code that runs in another thread and can be given nothing but a text: whoever comes to a gate
 * says so and waits until it is opened.
 */

/** In the thread that comes to the gate. */
export async function comeTo(name: string): Promise<void> {
  const channel = new BroadcastChannel(`hammerlock-test gate ${name}`);
  const opened = new Promise((resolve) => {
    channel.onmessage = resolve;
  });
  channel.postMessage('reached');
  await opened;
  channel.close();
}

/** In the test: resolves when somebody has come to the gate; `open` lets it through. Made before anybody comes. */
export class NamedGate {
  static #made = 0;
  readonly name = `${process.pid}-${NamedGate.#made++}`;
  readonly reached: Promise<void>;
  readonly #channel = new BroadcastChannel(`hammerlock-test gate ${this.name}`);

  constructor() {
    this.reached = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('Nobody came to the gate within 20 s.')), 20_000);
      this.#channel.onmessage = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    // A gate that nobody waits for is no failure of the test.
    this.reached.catch(() => {});
  }

  open(): void {
    this.#channel.postMessage('open');
  }

  [Symbol.dispose](): void {
    this.#channel.close();
  }
}
