import type { LockModule } from '../locks/lock-module.ts';
import type { SessionLocksOptions } from '../locks/lock-options.ts';
import { slotOf } from './parts/slot-of.ts';

const SLOTS = 1_024;

/**
 * Planted bug: a lease is dated when the key has been taken, in a word of its own. Another waiter that looks in between sees
 * the date of the holder before, and robs the one that has just come.
 *
 * Seen: textbook: a lock and the time of its last use, in two words.
 */
export default {
  name: 'stamped-late-lease',
  create: ({ leaseMs = 30_000 }: SessionLocksOptions) => ({
    leaseMs: Math.min(leaseMs, 1e9),
    /** Odd while it is held; it rises with each grant and each release. */
    words: new BigInt64Array(new SharedArrayBuffer(SLOTS * 8)),
    /** In µs. */
    since: new BigInt64Array(new SharedArrayBuffer(SLOTS * 8)),
  }),
  attach({ leaseMs, words, since }: { leaseMs: number; words: BigInt64Array; since: BigInt64Array }) {
    const stamp = (slot: number) => Atomics.store(since, slot, BigInt(Math.round(performance.now() * 1_000)));
    return {
      tryAcquire(key) {
        const slot = slotOf(key, SLOTS);
        const seen = Atomics.load(words, slot);
        const isHeld = (seen & 1n) === 1n;
        if (isHeld && performance.now() - Number(Atomics.load(since, slot)) / 1_000 <= leaseMs) return null;
        if (!isHeld) stamp(slot);
        const token = seen + (isHeld ? 2n : 1n);
        if (Atomics.compareExchange(words, slot, seen, token) !== seen) return null;
        stamp(slot);
        return {
          token,
          renew() {
            if (Atomics.load(words, slot) !== token) throw new Error('stolen');
            stamp(slot);
          },
          release: () => Atomics.compareExchange(words, slot, token, token + 1n) === token,
        };
      },
    };
  },
} satisfies LockModule;
