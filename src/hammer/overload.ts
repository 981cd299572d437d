import { setTimeout as sleep } from 'node:timers/promises';
import { type Control, isStopped } from './control.ts';

/** A store waits for its file for 5 s by the clock; in less of the time that the machine grants it has not waited in vain. */
const WAITED_MS = 4_500;
const AGAIN_MS = 20;

/** Whether a store has refused, since others had the file all the while. */
export function isBusy(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === 'store_busy';
}

/** Whether a store refused a step, of which so much granted time had passed, because the machine is busy: nothing was written. */
export function isOverloaded(error: unknown, grantedMs: number): boolean {
  return isBusy(error) && grantedMs < WAITED_MS;
}

/**
 * Opens a store, which all workers do at once: where many have to wait for each other, again and again. How long a worker
 * may take to start bounds it.
 */
export async function openPatiently<T>(open: () => Promise<T>, control: Control): Promise<T> {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!isBusy(error) || isStopped(control)) throw error;
    }
    await sleep(AGAIN_MS);
  }
}
