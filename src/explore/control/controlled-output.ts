import { Global, type SharedState } from '../memory/shared-state.ts';

/**
 * Discards what the program prints, in a thread or in its check, except while a failure is being described.
 */
export function controlOutput({ words }: SharedState): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (...args: unknown[]) => (words[Global.describing] ? write(...args) : true);
  }
}

/** Waits until everything that was printed has left the thread. */
export async function flushOutput(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => {
      Object.getPrototypeOf(stream).write.call(stream, '', () => resolve());
    });
  }
}
