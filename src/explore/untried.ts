import type { Result } from './conductor.ts';
import { enduranceOf, patienceOf } from './spinning.ts';
import type { Tally } from './tally.ts';

/** What occurs in a program and was not tried, where an exploration holds: the result says nothing of it. */
export interface Untried {
  /**
   * Plain accesses to shared memory, which are steps with `plain` only: how many there were in the one of ten random
   * executions that had the most of them. Undefined where they could not be counted.
   */
  readonly plainAccesses: number | undefined;
  /** Native functions that were given shared memory: what each has done there was no step, and is no part of a data race. */
  readonly unseen: readonly string[];
  /** Whether waits with a limit or timers began, whose time is over while others can go on with `timeouts` only. */
  readonly timeouts: boolean;
  /** Threads that may die, where more of them are mortal than `kill` let die. */
  readonly deaths: readonly number[];
  /** Whether there are schedules with more preemptions than the bound of dfs. */
  readonly preemptions: boolean;
  /** Whether callbacks of the real event loop have run, which come when the machine has them come. */
  readonly realEvents: boolean;
  /** Whether a thread that could go on was held back for others, since it went round without effect or did step after step. */
  readonly persistence: boolean;
  /** Whether random numbers were drawn: in every execution the same ones, of one seed, or real ones. */
  readonly randomNumbers: boolean;
}

interface Tried {
  readonly mortal: readonly number[];
  readonly kill: number;
  readonly timeouts: boolean;
}

export function untriedOf(
  { mortal, kill, timeouts }: Tried,
  { limited, uncontrolled, heldBack, drawn }: Tally,
  { plainAccesses = 0, bounded = false, unseen = [] }: Result,
): Untried {
  return {
    plainAccesses: plainAccesses === 'unknown' ? undefined : plainAccesses,
    unseen,
    timeouts: limited > 0 && !timeouts,
    deaths: kill < mortal.length ? mortal : [],
    preemptions: bounded,
    realEvents: uncontrolled > 0,
    persistence: heldBack > 0,
    randomNumbers: drawn > 0,
  };
}

/** In a line; empty where all was tried. */
export function untriedText(
  { plainAccesses, unseen, timeouts, deaths, preemptions, realEvents, persistence, randomNumbers }: Untried,
  {
    kill,
    bound,
    isStopped,
    spins,
  }: {
    readonly kill: number;
    readonly bound: number | undefined;
    readonly isStopped: boolean;
    readonly spins: number;
  },
): string {
  const what: string[] = [];
  if (isStopped) what.push('the schedules that dfs had not come to (--executions)');
  if (plainAccesses === undefined)
    what.push('plain accesses to shared memory, which could not be counted (--plain)');
  else if (plainAccesses > 0)
    what.push(
      `${plainAccesses} plain accesses to shared memory (--plain)`.replace(
        /^1 plain accesses/,
        '1 plain access',
      ),
    );
  if (unseen.length > 0) what.push(`what ${unseen.join(', ')} did with shared memory`);
  if (timeouts) what.push('waits with a limit, or timers, that end while others can go on (--timeouts)');
  if (deaths.length > 0 && kill === 0) what.push(`deaths of ${threadsText(deaths)} (--kill)`);
  else if (deaths.length > 0)
    what.push(`more than ${kill} of ${deaths.length} mortal threads dying (--kill ${kill + 1})`);
  if (preemptions) what.push(`more than ${bound} preemptions (--preemptions none)`);
  if (persistence)
    what.push(
      `more than ${patienceOf(spins).toLocaleString('en')} rounds of a thread in which nothing changes, or ` +
        `${enduranceOf(spins).toLocaleString('en')} steps in a row, before others go on (--spins)`,
    );
  if (randomNumbers) what.push('other random numbers than were drawn (--seed)');
  if (realEvents)
    what.push('callbacks of the real event loop (files, jobs, sockets, ports) at other times than they came');
  return what.length === 0 ? '' : `not tried: ${what.join('; ')}`;
}

function threadsText(threads: readonly number[]): string {
  return threads.length === 1
    ? `thread ${threads[0]}`
    : `threads ${threads.slice(0, -1).join(', ')} and ${threads.at(-1)}`;
}
