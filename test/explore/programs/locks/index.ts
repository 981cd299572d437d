/** A program that checks the session locks, in a file beside this one, and how to explore it. */
export interface LockProgram {
  readonly file: string;
  readonly threads: 2 | 3;
  /** Whether waits may end at any step, or threads may die. */
  readonly options?: { readonly timeouts?: true; readonly maxDeaths?: 1 };
}

export const lockPrograms: readonly LockProgram[] = [
  { file: 'two-exclusive.ts', threads: 2 },
  { file: 'three-exclusive.ts', threads: 3 },
  { file: 'fifo.ts', threads: 3 },
  { file: 'try-against-release.ts', threads: 2 },
  { file: 'timeout-against-grant.ts', threads: 2, options: { timeouts: true } },
  { file: 'timeout-before-waiter.ts', threads: 3, options: { timeouts: true } },
  { file: 'lease-against-release.ts', threads: 2, options: { timeouts: true } },
  { file: 'renew-against-steal.ts', threads: 2, options: { timeouts: true } },
  { file: 'lease-in-queue.ts', threads: 3, options: { timeouts: true } },
  { file: 'hung-holder.ts', threads: 2 },
  { file: 'death-alone.ts', threads: 2, options: { maxDeaths: 1 } },
  { file: 'death-contended.ts', threads: 3, options: { maxDeaths: 1 } },
  { file: 'death-in-queue.ts', threads: 3, options: { maxDeaths: 1 } },
  { file: 'death-of-reader.ts', threads: 2, options: { maxDeaths: 1 } },
  { file: 'death-in-recycling.ts', threads: 2, options: { maxDeaths: 1 } },
  { file: 'death-in-stealing.ts', threads: 3, options: { timeouts: true, maxDeaths: 1 } },
  { file: 'steal-against-release.ts', threads: 2 },
  { file: 'steal-against-renew.ts', threads: 2 },
  { file: 'steal-from-readers.ts', threads: 2 },
  { file: 'steal-before-waiter.ts', threads: 3 },
  { file: 'death-in-steal.ts', threads: 3, options: { maxDeaths: 1 } },
  { file: 'death-in-steal-from-readers.ts', threads: 3, options: { maxDeaths: 1 } },
  { file: 'signal-against-release.ts', threads: 2 },
  { file: 'signal-after-steal.ts', threads: 2 },
  { file: 'death-before-signal.ts', threads: 3, options: { maxDeaths: 1 } },
  { file: 'recycle-stale-hint.ts', threads: 2 },
  { file: 'recycle-wrapped-generation.ts', threads: 2 },
  { file: 'recycle-full.ts', threads: 2 },
  { file: 'recycle-in-queue.ts', threads: 3 },
  { file: 'deadlock.ts', threads: 2 },
  { file: 'no-deadlock.ts', threads: 2 },
  { file: 'deadlock-of-owners.ts', threads: 3 },
  { file: 'shared-against-exclusive.ts', threads: 2 },
  { file: 'readers-and-writer.ts', threads: 3 },
  { file: 'readers-together.ts', threads: 3 },
  { file: 'writer-before-reader.ts', threads: 3 },
  { file: 'async-against-blocking.ts', threads: 2 },
  { file: 'async-together.ts', threads: 2 },
  { file: 'async-abort.ts', threads: 3 },
  { file: 'async-timeout.ts', threads: 2, options: { timeouts: true } },
  { file: 'acquire-many.ts', threads: 2 },
  { file: 'inspect.ts', threads: 3 },
  { file: 'attach.ts', threads: 2 },
  { file: 'death-in-attach.ts', threads: 2, options: { maxDeaths: 1 } },
];
