import type { LockModule } from '../../locks/api/lock-module.ts';
import { slotOf } from './key-hash.ts';

const SLOTS = 1_024;
/** Random low bits, so that the words of two holders always differ. */
const SALT_BITS = 16n;

/**
 * A lock whose holder keeps the key for `leaseMs` by the clock `now`. A slot is one word, the start of the lease, so that
 * acquire, steal and release are one step each.
 */
export function oneWordLease(
  name: string,
  { leaseMs, now, ownerDied }: { leaseMs: number; now: () => number; ownerDied: boolean },
) {
  return {
    name,
    create: () => new BigInt64Array(new SharedArrayBuffer(SLOTS * 8)),
    attach(words: BigInt64Array<SharedArrayBuffer>) {
      return {
        tryAcquire(key) {
          const slot = slotOf(key, SLOTS);
          const mine =
            (BigInt(Math.round(now())) << SALT_BITS) | BigInt(1 + Math.floor(Math.random() * 65_535));
          const seen = Atomics.compareExchange(words, slot, 0n, mine);
          const isOver = now() - Number(seen >> SALT_BITS) > leaseMs;
          if (seen !== 0n && (!isOver || Atomics.compareExchange(words, slot, seen, mine) !== seen))
            return null;
          return {
            ownerDied: seen !== 0n && ownerDied,
            release: () => Atomics.compareExchange(words, slot, mine, 0n) === mine,
          };
        },
      };
    },
  } satisfies LockModule;
}
