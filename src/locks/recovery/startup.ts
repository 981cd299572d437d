import { setTimeout } from 'node:timers';

/**
 * The steps by which a table is created or a thread attaches, with pauses in which other threads do their part. The
 * same steps run with this thread blocked in the pauses, or with its event loop turning.
 */
export type Startup<T> = Generator<Pause, T, void>;

/** Lasts until the word has another value, and `ms` at most. */
export interface Pause {
  readonly words: Int32Array;
  readonly index: number;
  readonly value: number;
  readonly ms: number;
}

/** How often a pause that does not block looks at its word, in ms. */
const POLL_MS = 2;

export function startBlocking<T>(startup: Startup<T>): T {
  for (;;) {
    const step = startup.next();
    if (step.done) return step.value;
    const { words, index, value, ms } = step.value;
    Atomics.wait(words, index, value, ms);
  }
}

/** The timers keep the process alive meanwhile. */
export async function startAsync<T>(startup: Startup<T>): Promise<T> {
  for (;;) {
    const step = startup.next();
    if (step.done) return step.value;
    const { words, index, value, ms } = step.value;
    const end = performance.now() + ms;
    while (Atomics.load(words, index) === value && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
