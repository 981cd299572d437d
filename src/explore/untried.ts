import type { ExplorationResult } from './coordinator.ts';
import type { ExplorationProgress } from './exploration-progress.ts';
import { maxRunLengthOf, spinLimitOf } from './schedule/spin-limits.ts';

/** What occurs in a program and was not tried, where an exploration holds: the result says nothing of it. */
export interface Untried {
  /**
   * Plain accesses to shared memory, which are steps with `plain` only: how many there were in the one of ten random
   * executions that had the most of them. Undefined where they could not be counted.
   */
  readonly plainAccesses: number | undefined;
  /** Native functions that were given shared memory: what each has done there was no step, and is no part of a data race. */
  readonly nativeFunctions: readonly string[];
  /** Whether waits with a limit or timers began, whose time is over while others can go on with `timeouts` only. */
  readonly timeouts: boolean;
  /** Threads that may die, where more of them are mortal than `maxDeaths` let die. */
  readonly deaths: readonly number[];
  /** Whether there are schedules with more preemptions than the bound of dfs. */
  readonly preemptions: boolean;
  /** Whether callbacks of the real event loop have run, which come when the machine has them come. */
  readonly realEvents: boolean;
  /** Whether a thread that could go on was held back for others, since it went round without effect or did step after step. */
  readonly heldBack: boolean;
  /** Whether random numbers were drawn: in every execution the same ones, of one seed, or real ones. */
  readonly randomNumbers: boolean;
}

interface TriedOptions {
  readonly mortal: readonly number[];
  readonly maxDeaths: number;
  readonly timeouts: boolean;
}

export function untriedOf(
  { mortal, maxDeaths, timeouts }: TriedOptions,
  { timedWaits, realCallbacks, heldBack, drewRandom }: ExplorationProgress,
  { plainAccessCount = 0, bounded = false, nativeFunctions = [] }: ExplorationResult,
): Untried {
  return {
    plainAccesses: plainAccessCount === 'unknown' ? undefined : plainAccessCount,
    nativeFunctions,
    timeouts: timedWaits > 0 && !timeouts,
    deaths: maxDeaths < mortal.length ? mortal : [],
    preemptions: bounded,
    realEvents: realCallbacks > 0,
    heldBack: heldBack > 0,
    randomNumbers: drewRandom > 0,
  };
}

/** In a line; empty where all was tried. */
export function untriedText(
  {
    plainAccesses,
    nativeFunctions,
    timeouts,
    deaths,
    preemptions,
    realEvents,
    heldBack,
    randomNumbers,
  }: Untried,
  {
    maxDeaths,
    bound,
    isStopped,
    spins,
  }: {
    readonly maxDeaths: number;
    readonly bound: number | undefined;
    readonly isStopped: boolean;
    readonly spins: number;
  },
): string {
  const what: string[] = [];
  if (isStopped) what.push('the schedules that dfs had not come to (--executions)');
  if (plainAccesses === undefined)
    what.push('plain accesses to shared memory, which could not be counted (--plain-accesses)');
  else if (plainAccesses > 0)
    what.push(
      `${plainAccesses} plain accesses to shared memory (--plain-accesses)`.replace(
        /^1 plain accesses/,
        '1 plain access',
      ),
    );
  if (nativeFunctions.length > 0) what.push(`what ${nativeFunctions.join(', ')} did with shared memory`);
  if (timeouts) what.push('waits with a limit, or timers, that end while others can go on (--timeouts)');
  if (deaths.length > 0 && maxDeaths === 0) what.push(`deaths of ${threadsText(deaths)} (--max-deaths)`);
  else if (deaths.length > 0)
    what.push(
      `more than ${maxDeaths} of ${deaths.length} mortal threads dying (--max-deaths ${maxDeaths + 1})`,
    );
  if (preemptions) what.push(`more than ${bound} preemptions (--preemptions none)`);
  if (heldBack)
    what.push(
      `more than ${spinLimitOf(spins).toLocaleString('en')} rounds of a thread in which nothing changes, or ` +
        `${maxRunLengthOf(spins).toLocaleString('en')} steps in a row, before others go on (--spins)`,
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
