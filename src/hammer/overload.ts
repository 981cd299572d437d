import { setTimeout as sleep } from 'node:timers/promises';
import { type Control, isStopped } from './control.ts';

/** A store waits for its file for 5 s by the clock. */
const WAITED_MS = 4_500;
const AGAIN_MS = 20;

/** Whether a store has refused because others kept the file busy. */
export function isBusy(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === 'store_busy';
}

/**
 * Whether a store refused a step because the machine is busy: it has waited for its file by the clock, but the machine has not
 * granted it that time. A store that refuses without waiting is no such.
 */
export function isOverloaded(
  error: unknown,
  step: { readonly ms: number; readonly grantedMs: number },
): boolean {
  return isBusy(error) && step.ms >= WAITED_MS && step.grantedMs < WAITED_MS;
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
