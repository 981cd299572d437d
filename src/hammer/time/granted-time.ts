import { isHalted, type ThreadTime, threadTimes } from './thread-times.ts';

/**
 * Time as a deadline may count it: what the machine has granted to the threads of a process. It stands still while the
 * thread that watches stands still, or the process that it watches, and passes the slower, the less the threads get of
 * the processors that they ask for. So a machine that is slow, stopped or suspended uses up no deadline, and a thread
 * that is blocked, or goes round in a circle, does.
 */
export interface GrantedTime {
  /** In ms, since the clock was made. */
  readonly ms: number;
  /** Looks at the clocks; to be called every `tickMs`. @returns whether time was granted since the last call that said so */
  tick(): boolean;
  /**
   * What a thread is charged of the time that the last tick granted: the time that it ran, and its sleep as far as all
   * got what they asked for. It can be negative: Linux tells that a thread was ready only when it runs again.
   */
  chargeOf(thread: number): number;
}

interface GrantedTimeOptions {
  readonly pid: number;
  readonly tickMs: number;
  /** A thread that only watches: what it waits for a processor keeps nobody waiting. */
  readonly except?: number;
}

/** A tick that is later than this shows that the watcher itself stood still. */
const LATE_TICKS = 4;
const SAMPLE_MS = 50;
/** Threads that want less than this part of one processor are asleep, whatever they wait for when they wake. */
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

  /** Of what the threads asked for, what they got. */
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
