import { fork } from 'node:child_process';
import { once } from 'node:events';
import { leastDisturbed, type Measured } from '../disturbance.ts';

const ENTRY = new URL('./atomics-mutex-process.ts', import.meta.url);
const ATTEMPTS = 5;
const TIMEOUT_MS = 10_000;

/**
 * How often the threads get V8's `Atomics.Mutex` in a second, all together. It exists only where `--harmony-struct` was
 * given when the process started, and that changes how V8 keeps strings: so it gets a process of its own, and all else is
 * measured without the flag.
 */
export function atomicsMutexPerSecond(threads: number, spins: number): Promise<number> {
  return leastDisturbed(() => contestInProcess([String(threads), String(spins)]));
}

/**
 * The mutex is an experiment of V8: with eight threads or more its process now and then crashes, or hangs while its threads
 * start. Then another one is started.
 */
async function contestInProcess(args: readonly string[]): Promise<Measured> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const child = fork(ENTRY, args, { execArgv: ['--harmony-struct'], timeout: TIMEOUT_MS });
    const exit = once(child, 'exit') as Promise<[number | null]>;
    const measured = await Promise.race([
      once(child, 'message') as Promise<[Measured]>,
      exit.then(() => null),
    ]);
    child.kill('SIGKILL');
    const [code] = await exit;
    if (measured !== null) return measured[0];
    if (code !== null) throw new Error(`The process with Atomics.Mutex ended with code ${code}.`);
  }
  throw new Error(`The process with Atomics.Mutex crashed or hung ${ATTEMPTS} times.`);
}
