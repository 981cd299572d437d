import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { MutexContest } from './atomics-mutex-process.ts';

/**
 * Measures V8's `Atomics.Mutex`. It exists only where `--harmony-struct` was given when the process started, and that
 * changes how V8 keeps strings: so it gets a process of its own, and all else is measured without the flag.
 */
export interface AtomicsMutexProcess extends Disposable {
  grantsPerSecond(contest: MutexContest): Promise<number>;
}

export function startAtomicsMutexProcess(): AtomicsMutexProcess {
  const child = fork(new URL('./atomics-mutex-process.ts', import.meta.url), {
    execArgv: ['--harmony-struct'],
  });
  return {
    async grantsPerSecond(contest) {
      child.send(contest);
      return answerOf(child);
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}

async function answerOf(child: ChildProcess): Promise<number> {
  const gone = new AbortController();
  const { signal } = gone;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([figure]) => figure as number),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`The process with Atomics.Mutex ended with code ${code}.`);
      }),
    ]);
  } finally {
    gone.abort();
  }
}
