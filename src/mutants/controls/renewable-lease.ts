import { sleepSync } from '../../base/sleep-sync.ts';
import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockModule } from '../../locks/api/lock-module.ts';
import type { SessionLocksOptions } from '../../locks/api/lock-options.ts';
import { slotOf } from '../parts/key-hash.ts';

const SLOTS = 1_024;

type LeaseWords = BigInt64Array<SharedArrayBuffer>;

/** The step that a mutant of the renewable lease gets wrong. */
export interface RenewableLeaseBug {
  /** The fraction of the lease after which it counts as expired. */
  readonly expiresAfter?: number;
  /** Whether a lease starts when the wait began. */
  readonly fromAsking?: boolean;
  /** The offset of this thread's clock, in ms. */
  readonly threadClock?: () => number;
  /** Called before an expired lease is taken over. */
  readonly takeOver?: (words: LeaseWords, at: number) => void;
  /** Replaces `renew`, which starts the lease anew for its holder; returns the word that it leaves. */
  readonly renew?: (words: LeaseWords, at: number, mine: bigint, anew: bigint, lease: bigint) => bigint;
}

/**
 * A lock with renewable leases. A slot is one word: bit 0 is set while the key is held, and the bits above are the start
 * of the lease in µs, which is the token too. Acquire, steal, renew and release are one compare-and-set each.
 */
export function renewableLease(name: string, bug: RenewableLeaseBug = {}) {
  return {
    name,
    create: ({ leaseMs = 30_000 }: SessionLocksOptions) => ({
      leaseMs: Math.min(leaseMs, 1e9) * (bug.expiresAfter ?? 1),
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
            if (performance.now() > end) throw new LockTimeoutError(key, timeoutMs, 'another holder has it');
          }
        },
      };
    },
  } satisfies LockModule;
}

/** The control: the same code without a bug. */
export default renewableLease('renewable-lease');
