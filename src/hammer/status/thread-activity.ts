import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadTimes } from '../time/thread-times.ts';

/** What a thread that does not come back is doing, by the operating system's account. */
export const Activity = {
  computes: 'computing without a pause',
  waits: 'blocked in Atomics.wait or a native lock',
  isIdle: 'idle: what it awaits does not come',
  isBlocked: 'blocked in a native call',
} as const;
export type Activity = (typeof Activity)[keyof typeof Activity];

const LOOKS = 5;
/** On a machine so busy that a thread hardly gets a processor, it takes longer to see what the thread does with it. */
const MOST_LOOKS = 25;
const LOOK_MS = 40;
/** For how long a thread has to have run before it is said to compute: a waiter that wakes to look around runs for less. */
const COMPUTED_MS = 20;
/** Of the time for which it did not have to wait for a processor. */
const COMPUTES_FROM = 0.5;
const ASLEEP_TO = 0.05;

/** The numbers of the system calls in which a thread sleeps on a word, or waits for events. */
const calls: { readonly [arch: string]: { readonly words: string; readonly events: readonly string[] } } = {
  x64: { words: '202', events: ['232', '281'] },
  arm64: { words: '98', events: ['22'] },
};

/**
 * Looks for 0.2 s at threads of this process, and for up to 1 s at those that are ready to run whenever it looks. Linux alone
 * tells: elsewhere, and of what is in between, nothing is said.
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
    const activity = judge(states, {
      ran: end.ranMs - start.ranMs,
      had: Math.max(1, wallMs - (end.queuedMs - start.queuedMs)),
    });
    if (activity !== undefined) found.set(thread, activity);
  }
  return found;
}

/** `states`: all that were seen. `ran`, `had`: ms on a processor, and ms in which it did not have to wait for one. */
export function judge(
  states: ReadonlySet<string>,
  { ran, had }: { readonly ran: number; readonly had: number },
): Activity | undefined {
  if (ran >= COMPUTED_MS && ran >= COMPUTES_FROM * had) return Activity.computes;
  if (ran > ASLEEP_TO * had || states.size !== 1) return undefined;
  const [state = ''] = states;
  const call = calls[process.arch];
  if (!/^[SD] \d+$/.test(state) || call === undefined) return undefined;
  const number = state.slice(2);
  if (number === call.words) return Activity.waits;
  return call.events.includes(number) ? Activity.isIdle : Activity.isBlocked;
}

/** `R` of a thread that runs or is ready, else its state with the number of its system call. */
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
