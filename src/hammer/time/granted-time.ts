import { isHalted, type ThreadTime, threadTimes } from './thread-times.ts';

/**
 * A clock for deadlines: the time that the machine has granted to the threads of a process. It stands still while the
 * watching thread or the watched process is stopped, and it slows down in proportion to how much of the requested
 * processor time the threads do not get. So a slow, stopped or suspended machine does not use up a deadline, but a
 * thread that is blocked or loops forever does.
 */
export interface GrantedTime {
  /** The granted time since the clock was created. */
  readonly ms: number;
  /**
   * Updates the clock; to be called every `tickMs`.
   *
   * @returns whether it was updated: that happens only once in 50 ms
   */
  tick(): boolean;
  /**
   * The part of the last granted time that a thread has used, in ms: the time that it ran, and its sleep, scaled by the
   * share of the requested processor time that all threads got. It can be negative, because Linux accounts for the time
   * a thread was ready to run only once it runs again.
   */
  chargeOf(thread: number): number;
}

interface GrantedTimeOptions {
  readonly pid: number;
  readonly tickMs: number;
  /** The id of a thread that only watches: its waits for a processor hold up no other thread. */
  readonly except?: number;
}

/** A tick that is later than this many intervals shows that the watcher itself was stopped. */
const LATE_TICKS = 4;
const SAMPLE_MS = 50;
/** Threads that together want less than this share of one processor count as asleep. */
const ASLEEP = 0.05;

export function grantedTime({ pid, tickMs, except }: GrantedTimeOptions): GrantedTime {
  let lastTick = performance.now();
  let seenMs = 0;
  let ms = 0;
  let threads = threadTimes(pid);
  let grantedMs = 0;
  let slices = new Map<number, ThreadTime>();
  let sliceMs = 0;
  let share = 1;

  /** The share of the requested processor time that the threads got. */
  function shareOf(wallMs: number): number {
    let ran = 0;
    let queued = 0;
    for (const [thread, { ranMs, queuedMs }] of slices) {
      if (thread === except) continue;
      ran += ranMs;
      queued += queuedMs;
    }
    return ran + queued < ASLEEP * wallMs ? 1 : ran / (ran + queued);
  }

  return {
    get ms() {
      return ms;
    },

    tick() {
      const now = performance.now();
      seenMs += Math.min(now - lastTick, LATE_TICKS * tickMs);
      lastTick = now;
      if (seenMs < SAMPLE_MS) return false;
      const before = threads;
      threads = threadTimes(pid);
      slices = new Map([...threads].map(([thread, time]) => [thread, since(time, before.get(thread))]));
      share = shareOf(seenMs);
      sliceMs = isHalted(pid) ? 0 : seenMs;
      grantedMs = sliceMs * share;
      ms += grantedMs;
      seenMs = 0;
      return true;
    },

    chargeOf(thread) {
      const slice = slices.get(thread);
      if (slice === undefined) return grantedMs;
      const ranMs = Math.min(slice.ranMs, sliceMs);
      return ranMs + share * (sliceMs - ranMs - slice.queuedMs);
    },
  };
}

function since({ ranMs, queuedMs }: ThreadTime, before: ThreadTime = { ranMs: 0, queuedMs: 0 }): ThreadTime {
  return { ranMs: Math.max(0, ranMs - before.ranMs), queuedMs: Math.max(0, queuedMs - before.queuedMs) };
}
