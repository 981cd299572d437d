import type { KeySnapshot, LockSnapshot } from '../api/lock-snapshot.ts';

/** A snapshot as text: a line of totals, then one line per key, holder and waiter. */
export function snapshotText(this: LockSnapshot): string {
  const counts = Object.entries(this.counters).map(
    ([name, value]) => `${value} ${value === 1 ? name.replace(/s$/, '') : name}`,
  );
  return [
    `${this.keys.length} of ${this.capacity} keys in use: ${counts.join(', ')}`,
    ...this.keys.flatMap(keyLines),
  ].join('\n');
}

function keyLines({ key, mode, holders, waiters, leaseLeftMs, ownerDied }: KeySnapshot): string[] {
  const held = mode === null ? 'free, for the first in its queue' : mode;
  const lease = leaseLeftMs === null ? '' : `, lease ends in ${seconds(leaseLeftMs)}`;
  return [
    `${JSON.stringify(key)}: ${held}${lease}${ownerDied ? ', a holder died' : ''}`,
    ...holders.map(({ ageMs, ...holder }) => `  ${threadText(holder)} has held it for ${seconds(ageMs)}`),
    ...waiters.map(({ mode, permits, blocking, waitedMs, ...waiter }) => {
      const what = permits !== null ? `one of ${permits} permits, ` : mode === 'shared' ? 'shared, ' : '';
      const how = `${what}${blocking ? 'blocked' : 'not blocked'}`;
      return `  ${threadText(waiter)} has waited for ${seconds(waitedMs)} (${how})`;
    }),
  ];
}

function threadText({ thread, owner }: { thread: number; owner: number | null }): string {
  return `thread ${thread}${owner === null ? '' : `, owner ${owner},`}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
