import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadTimes } from '../time/thread-times.ts';

/** What a stuck thread is doing, as far as the operating system can tell. */
export type Activity =
  | 'computing without a pause'
  | 'blocked in Atomics.wait or a native lock'
  | 'idle: what it awaits does not happen'
  | 'blocked in a native call';

export const activityTexts = {
  computes: 'computing without a pause',
  waits: 'blocked in Atomics.wait or a native lock',
  isIdle: 'idle: what it awaits does not happen',
  isBlocked: 'blocked in a native call',
} as const satisfies Readonly<Record<string, Activity>>;

const LOOKS = 5;
/** The limit on a machine so busy that the thread hardly runs, and therefore hardly shows what it does. */
const MOST_LOOKS = 25;
const LOOK_MS = 40;
/** The least time on a processor that counts as computing: a waiter that wakes up just to look around runs for less. */
const COMPUTED_MS = 20;
/** Shares of the time in which the thread did not have to wait for a processor. */
const COMPUTES_FROM = 0.5;
const ASLEEP_TO = 0.05;

/** The numbers of the system calls that sleep on a word of memory (futex), and of those that wait for events (epoll). */
const calls: { readonly [arch: string]: { readonly words: string; readonly events: readonly string[] } } = {
  x64: { words: '202', events: ['232', '281'] },
  arm64: { words: '98', events: ['22'] },
};

/**
 * Observes threads of this process for 0.2 s, or for up to 1 s if one of them is ready to run at every look without
 * running. Threads whose activity is not clear are left out. On systems other than Linux there are no results.
 */
export async function activities(threads: readonly number[]): Promise<Map<number, Activity>> {
  const asked = threads.filter((thread) => thread !== 0);
  if (asked.length === 0 || process.platform !== 'linux') return new Map();
  const before = threadTimes(process.pid);
  const from = performance.now();
  const seen = new Map(asked.map((thread) => [thread, new Set<string>()]));
  const starves = (states: ReadonlySet<string>, thread: number) => {
    const ran = (threadTimes(process.pid).get(thread)?.ranMs ?? 0) - (before.get(thread)?.ranMs ?? 0);
    return states.size === 1 && states.has('R') && ran < COMPUTED_MS;
  };
  for (let look = 0; look < MOST_LOOKS; look++) {
    if (look >= LOOKS && ![...seen].some(([thread, states]) => starves(states, thread))) break;
    if (look > 0) await sleep(LOOK_MS);
    for (const [thread, states] of seen) states.add(stateOf(thread));
  }
  const wallMs = performance.now() - from;
  const after = threadTimes(process.pid);
  const found = new Map<number, Activity>();
  for (const [thread, states] of seen) {
    const [start, end] = [before.get(thread), after.get(thread)];
    if (start === undefined || end === undefined) continue;
    const activity = activityOf(states, {
      ranMs: end.ranMs - start.ranMs,
      availableMs: Math.max(1, wallMs - (end.queuedMs - start.queuedMs)),
    });
    if (activity !== undefined) found.set(thread, activity);
  }
  return found;
}

interface ThreadUse {
  /** The time that the thread spent on a processor. */
  readonly ranMs: number;
  /** The time in which it did not have to wait for a processor. */
  readonly availableMs: number;
}

/** What a thread is doing that was seen in these states; undefined if that is not clear. */
export function activityOf(
  states: ReadonlySet<string>,
  { ranMs, availableMs }: ThreadUse,
): Activity | undefined {
  if (ranMs >= COMPUTED_MS && ranMs >= COMPUTES_FROM * availableMs) return activityTexts.computes;
  if (ranMs > ASLEEP_TO * availableMs || states.size !== 1) return undefined;
  const [state = ''] = states;
  const call = calls[process.arch];
  if (!/^[SD] \d+$/.test(state) || call === undefined) return undefined;
  const number = state.slice(2);
  if (number === call.words) return activityTexts.waits;
  return call.events.includes(number) ? activityTexts.isIdle : activityTexts.isBlocked;
}

/** `R` for a thread that is running or ready to run, otherwise its state and the number of its system call. */
function stateOf(thread: number): string {
  try {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
    const state = stat[stat.lastIndexOf(')') + 2]!;
    if (state === 'R') return state;
    return `${state} ${readFileSync(`/proc/self/task/${thread}/syscall`, 'latin1').split(' ')[0]!.trim()}`;
  } catch {
    return 'unknown';
  }
}
