import type { LockModule } from '../../locks/api/lock-module.ts';
import type { SessionLocksOptions } from '../../locks/api/lock-options.ts';
import { slotOf } from './key-hash.ts';

const SLOTS = 1_024;

/** The order in which the two words of a key are written and read. */
export interface WordOrder {
  readonly writes: 'date first' | 'holder first';
  readonly reads: 'date first' | 'holder first';
}

/**
 * A lease whose holder and start are in two words: whatever the order, another thread can come in between. With
 * `writes: 'date first', reads: 'holder first'` that shows only when a lease is renewed just as it ends.
 */
export function twoWordLease(name: string, { writes, reads }: WordOrder) {
  return {
    name,
    create: ({ leaseMs = 30_000 }: SessionLocksOptions) => ({
      leaseMs: Math.min(leaseMs, 1e9),
      /** Odd while the key is held; rises with each grant and each release. */
      words: new BigInt64Array(new SharedArrayBuffer(SLOTS * 8)),
      /** In µs. */
      since: new BigInt64Array(new SharedArrayBuffer(SLOTS * 8)),
    }),
    attach({ leaseMs, words, since }: { leaseMs: number; words: BigInt64Array; since: BigInt64Array }) {
      const stamp = (slot: number) =>
        Atomics.store(since, slot, BigInt(Math.round(performance.now() * 1_000)));
      const isOver = (date: bigint) => performance.now() - Number(date) / 1_000 > leaseMs;
      return {
        tryAcquire(key) {
          const slot = slotOf(key, SLOTS);
          const early = reads === 'date first' ? Atomics.load(since, slot) : undefined;
          const seen = Atomics.load(words, slot);
          const isHeld = (seen & 1n) === 1n;
          if (isHeld && !isOver(early ?? Atomics.load(since, slot))) return null;
          if (!isHeld || writes === 'date first') stamp(slot);
          const token = seen + (isHeld ? 2n : 1n);
          if (Atomics.compareExchange(words, slot, seen, token) !== seen) return null;
          if (writes === 'holder first') stamp(slot);
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
}
