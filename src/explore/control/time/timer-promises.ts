import type { ExploredThread } from '../explored-thread.ts';
import { timeoutAfter, type VirtualTimer } from './virtual-timer.ts';

/** The options of the functions of `node:timers/promises`. */
export interface TimerOptions {
  readonly signal?: AbortSignal | undefined;
  readonly ref?: boolean | undefined;
}

/** A promise that is resolved with the value when the timer fires. */
export function promisedTimer<T>(
  start: (fire: () => void) => VirtualTimer,
  value: T,
  { signal, ref }: TimerOptions = {},
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const refuse = () => reject(new AbortError(signal!));
  if (signal?.aborted) refuse();
  else {
    const timer = start(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    });
    if (ref === false) timer.unref();
    const abort = () => {
      timer.close();
      refuse();
    };
    signal?.addEventListener('abort', abort, { once: true });
  }
  return promise;
}

/** Yields the value once per interval, and catches up on intervals that passed between two requests. */
export async function* promisedInterval<T>(
  self: ExploredThread,
  ms: unknown,
  value: T,
  { signal, ref }: TimerOptions = {},
): AsyncGenerator<T> {
  let due = 0;
  let wake = () => {};
  if (signal?.aborted) throw new AbortError(signal);
  const abort = () => wake();
  signal?.addEventListener('abort', abort, { once: true });
  const interval = timeoutAfter(
    self,
    ms,
    () => {
      due += 1;
      wake();
    },
    true,
  );
  if (ref === false) interval.unref();
  try {
    for (;;) {
      if (signal?.aborted) throw new AbortError(signal);
      if (due === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      for (; due > 0 && !signal?.aborted; due--) yield value;
    }
  } finally {
    interval.close();
    signal?.removeEventListener('abort', abort);
  }
}

/** The error that Node rejects aborted timers with. */
class AbortError extends Error {
  readonly code = 'ABORT_ERR';
  override readonly name = 'AbortError';

  constructor({ reason }: AbortSignal) {
    super('The operation was aborted', { cause: reason });
  }
}
