import { sleepSync } from '../../base/sleep-sync.ts';
import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockModule } from '../../locks/api/lock-module.ts';
import type { SessionLocksOptions } from '../../locks/api/lock-options.ts';
import { slotOf } from '../parts/key-hash.ts';

const SLOTS = 1_024;

type LeaseWords = BigInt64Array<SharedArrayBuffer>;

/** One thing that a lock with leases can get wrong. */
export interface RenewableLeaseBug {
  /** Of the lease that was asked for, how much is kept. */
  readonly believed?: number;
  /** Dates a lease from the moment when the wait began. */
  readonly fromAsking?: boolean;
  /** How much earlier or later it is by the clock of this thread, in ms. */
  readonly threadClock?: () => number;
  /** Before a lease that has run out is taken over. */
  readonly takeOver?: (words: LeaseWords, at: number) => void;
  /** What `renew` does, in the place of beginning the lease anew for its holder; the word that it leaves. */
  readonly renew?: (words: LeaseWords, at: number, mine: bigint, anew: bigint, lease: bigint) => bigint;
}

/**
 * A lock with leases that can be renewed. A slot is one word: whether it is held, and above that the µs of its lease's
 * beginning, which is the token too. Taking, stealing, renewing and giving back are one compare-and-set each.
 */
export function renewableLease(name: string, bug: RenewableLeaseBug = {}) {
  return {
    name,
    create: ({ leaseMs = 30_000 }: SessionLocksOptions) => ({
      leaseMs: Math.min(leaseMs, 1e9) * (bug.believed ?? 1),
      zero: performance.now() - 1,
      words: new BigInt64Array(new SharedArrayBuffer(SLOTS * 8)),
    }),
    attach({ leaseMs, zero, words }: { leaseMs: number; zero: number; words: LeaseWords }) {
      const offBy = bug.threadClock?.() ?? 0;
      const now = () => BigInt(Math.round((performance.now() - zero + offBy) * 1_000));
      const lease = BigInt(Math.round(leaseMs * 1_000));
      const grantOf = (at: number, token: bigint) => {
        let mine = (token << 1n) | 1n;
        return {
          token,
          renew() {
            const anew = (now() << 1n) | 1n;
            if (bug.renew !== undefined) {
              mine = bug.renew(words, at, mine, anew, lease);
              return;
            }
            if (Atomics.compareExchange(words, at, mine, anew) !== mine) throw new Error('stolen');
            mine = anew;
          },
          release: () => Atomics.compareExchange(words, at, mine, mine & ~1n) === mine,
        };
      };
      const attempt = (key: string, asked: bigint) => {
        const at = slotOf(key, SLOTS);
        let seen = Atomics.load(words, at);
        if ((seen & 1n) !== 0n) {
          if (now() - (seen >> 1n) <= lease) return null;
          bug.takeOver?.(words, at);
          if (bug.takeOver !== undefined) seen = Atomics.load(words, at);
        }
        const [from, last] = [bug.fromAsking ? asked : now(), seen >> 1n];
        const token = from > last ? from : last + 1n;
        const taken = Atomics.compareExchange(words, at, seen, (token << 1n) | 1n) === seen;
        return taken ? grantOf(at, token) : null;
      };
      return {
        tryAcquire: (key) => attempt(key, now()),
        acquire(key, { timeoutMs }) {
          const asked = now();
          const end = performance.now() + timeoutMs;
          for (; ; sleepSync(0.5)) {
            const grant = attempt(key, asked);
            if (grant !== null) return grant;
            if (performance.now() > end) throw new LockTimeoutError(key, timeoutMs, 'somebody else holds it');
          }
        },
      };
    },
  } satisfies LockModule;
}

/** Without a bug. */
export default renewableLease('renewable-lease');
