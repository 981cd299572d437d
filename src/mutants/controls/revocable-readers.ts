import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockGrant, LockModule } from '../../locks/api/lock-module.ts';
import { slotOf } from '../parts/key-hash.ts';
import type { MutexWords } from '../parts/mutex-table.ts';
import { widenRaceWindow } from '../parts/widen-race-window.ts';
import { readerWriterLock } from './reader-writer-lock.ts';

const SLOTS = 1_024;
/** Threads beyond these read without being visible. */
const THREADS = 64;
/** The readers of one thread that can be visible at once, each in a slot with another number modulo this. */
const PLACES = 16;

export interface VisibleReaders {
  /** The lock underneath, for writers and for readers that are not visible. */
  readonly words: MutexWords;
  /** 1 for each slot that readers may enter by being visible. */
  readonly bias: MutexWords;
  /** A row of places for each thread, and in each the slot that the thread reads, plus 1. */
  readonly places: MutexWords;
  readonly threads: MutexWords;
}

const zeros = (length: number): MutexWords => new Int32Array(new SharedArrayBuffer(length * 4));

/**
 * A lock whose readers write to a place of their own (BRAVO: Dice and Kogan, USENIX ATC 2019). A reader makes itself
 * visible and looks at the bias again; a writer clears the bias and looks for visible readers, or, with `looksFirst`, the
 * other way round.
 */
export function visibleReaders(name: string, looksFirst: boolean) {
  const underneath = readerWriterLock(name, true);
  return {
    name,
    create: (): VisibleReaders => ({
      words: underneath.create(),
      bias: zeros(SLOTS),
      places: zeros(THREADS * PLACES),
      threads: zeros(1),
    }),
    attach({ words, bias, places, threads }: VisibleReaders) {
      const lock = underneath.attach(words);
      const thread = Atomics.add(threads, 0, 1);
      const placeOf = (thread: number, slot: number) => thread * PLACES + (slot % PLACES);

      function readVisibly(slot: number): LockGrant | null {
        const place = placeOf(thread, slot);
        if (thread >= THREADS || Atomics.load(bias, slot) === 0) return null;
        if (Atomics.compareExchange(places, place, 0, slot + 1) !== 0) return null;
        const release = () => {
          Atomics.store(places, place, 0);
          Atomics.notify(places, place);
        };
        if (Atomics.load(bias, slot) === 1) return { mode: 'shared', release };
        release();
        return null;
      }

      /** Waits until no reader of the slot is visible; returns false if there still is one at the deadline. */
      function awaitReaders(slot: number, deadline: number): boolean {
        for (let other = 0; other < THREADS; other++) {
          const place = placeOf(other, slot);
          while (Atomics.load(places, place) === slot + 1) {
            const left = deadline - performance.now();
            if (left <= 0) return false;
            Atomics.wait(places, place, slot + 1, left);
          }
        }
        return true;
      }

      function clearBias(slot: number): true {
        if (looksFirst) widenRaceWindow(20);
        Atomics.store(bias, slot, 0);
        return true;
      }

      /** For a writer that has taken the lock underneath; returns null, without the lock, if readers stay. */
      function revoke(slot: number, grant: LockGrant, deadline: number): LockGrant | null {
        if (Atomics.load(bias, slot) === 0) return grant;
        const isAlone = looksFirst
          ? awaitReaders(slot, deadline) && clearBias(slot)
          : clearBias(slot) && awaitReaders(slot, deadline);
        if (isAlone) return grant;
        // The next writer has to look for the readers as well.
        Atomics.store(bias, slot, 1);
        grant.release();
        return null;
      }

      function enter(slot: number, grant: LockGrant, deadline: number): LockGrant | null {
        if (grant.mode !== 'shared') return revoke(slot, grant, deadline);
        // While a reader has the lock underneath, no writer revokes the bias.
        Atomics.store(bias, slot, 1);
        return grant;
      }

      return {
        tryAcquire(key, { mode } = {}) {
          const slot = slotOf(key, SLOTS);
          const visible = mode === 'shared' ? readVisibly(slot) : null;
          const grant = visible ?? lock.tryAcquire(key, { mode: mode ?? 'exclusive' });
          return visible ?? (grant && enter(slot, grant, 0));
        },
        acquire(key, options) {
          const slot = slotOf(key, SLOTS);
          const deadline = performance.now() + options.timeoutMs;
          const visible = options.mode === 'shared' ? readVisibly(slot) : null;
          const grant = visible ?? enter(slot, lock.acquire(key, options), deadline);
          if (grant === null) throw new LockTimeoutError(key, options.timeoutMs, 'readers have it');
          return grant;
        },
      };
    },
  } satisfies LockModule;
}

/** The control: the same code without a bug. */
export default visibleReaders('revocable-readers', false);
