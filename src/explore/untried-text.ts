import { countText, numberText } from '../base/number-text.ts';
import type { Shard } from '../base/option-values/shard.ts';
import { maxRunLengthOf, spinLimitOf } from './schedule/spin-limits.ts';
import type { Untried } from './untried.ts';

/** What was not tried, in one line, with the option that would try each; empty if everything was tried. */
export function untriedText(
  untried: Untried,
  explored: {
    readonly maxDeaths: number;
    readonly preemptions: number | undefined;
    readonly shard: Shard | undefined;
    readonly spins: number;
    /** Whether dfs was stopped before it had explored everything. */
    readonly isStopped: boolean;
  },
): string {
  const { plainAccesses, nativeFunctions, deaths } = untried;
  const { maxDeaths, preemptions, shard, spins, isStopped } = explored;
  const items: string[] = [];
  if (shard !== undefined && shard.count > 1)
    items.push(
      `what is in ${shard.count === 2 ? 'the other shard' : `the other ${shard.count - 1} shards`} (--shard)`,
    );
  if (isStopped) items.push('schedules that dfs has not reached (--executions)');
  if (plainAccesses === undefined)
    items.push('plain accesses to shared memory, which could not be counted (--plain-accesses)');
  else if (plainAccesses > 0) {
    const accesses = plainAccesses === 1 ? '1 plain access' : `${numberText(plainAccesses)} plain accesses`;
    items.push(`${accesses} to shared memory (--plain-accesses)`);
  }
  if (nativeFunctions.length > 0) items.push(`what ${nativeFunctions.join(', ')} did with shared memory`);
  if (untried.timeouts) items.push('waits and timers that time out while other threads can run (--timeouts)');
  if (deaths.length > 0 && maxDeaths === 0) items.push(`deaths of ${threadsText(deaths)} (--max-deaths)`);
  else if (deaths.length > 0)
    items.push(
      `more than ${maxDeaths} of ${deaths.length} mortal threads dying (--max-deaths ${maxDeaths + 1})`,
    );
  if (untried.preemptions)
    items.push(`more than ${countText(preemptions!, 'preemption')} (--preemptions none)`);
  if (untried.heldBack)
    items.push(
      `threads that repeat their steps more than ${countText(spinLimitOf(spins), 'time')} while nothing changes, or take ` +
        `more than ${countText(maxRunLengthOf(spins), 'step')} in a row, before others run (--spins)`,
    );
  if (untried.randomNumbers) items.push('random numbers other than those drawn (--seed)');
  if (untried.realEvents)
    items.push('other timings of callbacks of the real event loop (files, jobs, sockets, ports)');
  return items.length === 0 ? '' : `not tried: ${items.join('; ')}`;
}

function threadsText(threads: readonly number[]): string {
  return threads.length === 1
    ? `thread ${threads[0]}`
    : `threads ${threads.slice(0, -1).join(', ')} and ${threads.at(-1)}`;
}
