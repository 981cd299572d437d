import { sleepSync } from '../../base/sleep-sync.ts';
import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockGrant, LockModule } from '../../locks/api/lock-module.ts';
import type { SessionLocksOptions, TryOptions } from '../../locks/api/lock-options.ts';
import { slotOf } from '../parts/key-hash.ts';

const SLOTS = 256;
const HOLDERS = 16;
/** The fields of a holder: its token, or 0 if the row is free; the start of its lease; 1 for a reader. */
const Field = { token: 0, since: 1, shared: 2 } as const;
const FIELDS = 3;

/** The step that a mutant of the shared lease gets wrong. */
export interface SharedLeaseBug {
  /** The start of the lease of a reader that joins others, given the starts of their leases. */
  readonly startOfReader?: (now: number, others: readonly number[]) => number;
  /** Whether the release of a reader whose key was stolen reports success. */
  readonly hidesSteal?: boolean;
}

export interface SharedLeaseHandle {
  readonly leaseMs: number;
  readonly mutex: Int32Array<SharedArrayBuffer>;
  readonly holders: Float64Array<SharedArrayBuffer>;
  readonly tokens: Int32Array<SharedArrayBuffer>;
}

/** A lock with leases for readers and writers. Each holder has one row in the slot of its key. */
export function sharedLease(
  name: string,
  { startOfReader = (now) => now, hidesSteal = false }: SharedLeaseBug = {},
) {
  return {
    name,
    create: ({ leaseMs = 30_000 }: SessionLocksOptions): SharedLeaseHandle => ({
      leaseMs: Math.min(leaseMs, 1e9),
      mutex: new Int32Array(new SharedArrayBuffer(SLOTS * 4)),
      holders: new Float64Array(new SharedArrayBuffer(SLOTS * HOLDERS * FIELDS * 8)),
      tokens: new Int32Array(new SharedArrayBuffer(4)),
    }),
    attach({ leaseMs, mutex, holders, tokens }: SharedLeaseHandle) {
      function alone<T>(slot: number, change: () => T): T {
        while (Atomics.compareExchange(mutex, slot, 0, 1) !== 0);
        try {
          return change();
        } finally {
          Atomics.store(mutex, slot, 0);
        }
      }

      function rowsOf(slot: number): number[] {
        return Array.from({ length: HOLDERS }, (_, index) => (slot * HOLDERS + index) * FIELDS);
      }

      function attempt(key: string, { mode }: TryOptions = {}): LockGrant | null {
        const slot = slotOf(key, SLOTS);
        const shared = mode === 'shared';
        const found = alone(slot, () => {
          const now = performance.now();
          const rows = rowsOf(slot);
          const inside = rows.filter((row) => holders[row + Field.token] !== 0);
          const blockers = inside.filter((row) => !shared || holders[row + Field.shared] === 0);
          if (blockers.some((row) => now - holders[row + Field.since]! <= leaseMs)) return null;
          for (const row of blockers) holders[row + Field.token] = 0;
          const row = rows.find((row) => holders[row + Field.token] === 0);
          if (row === undefined) return null;
          const others = inside.filter((row) => holders[row + Field.token] !== 0);
          const token = Atomics.add(tokens, 0, 1) + 1;
          holders[row + Field.shared] = shared ? 1 : 0;
          const begun = others.map((row) => holders[row + Field.since]!);
          holders[row + Field.since] = shared ? startOfReader(now, begun) : now;
          holders[row + Field.token] = token;
          return { row, token };
        });
        if (found === null) return null;
        const { row, token } = found;
        const isMine = () => holders[row + Field.token] === token;
        return {
          token,
          mode: shared ? 'shared' : 'exclusive',
          renew: () =>
            alone(slot, () => {
              if (!isMine()) throw new Error('stolen');
              holders[row + Field.since] = performance.now();
            }),
          release: () =>
            alone(slot, () => {
              if (!isMine()) return shared && hidesSteal;
              holders[row + Field.token] = 0;
              return true;
            }),
        };
      }

      return {
        tryAcquire: attempt,
        acquire(key, { timeoutMs, mode }) {
          const end = performance.now() + timeoutMs;
          for (; ; sleepSync(0.5)) {
            const grant = attempt(key, { mode: mode ?? 'exclusive' });
            if (grant !== null) return grant;
            if (performance.now() > end) throw new LockTimeoutError(key, timeoutMs, 'another holder has it');
          }
        },
      };
    },
  } satisfies LockModule;
}

/** The control: the same code without a bug. */
export default sharedLease('shared-lease');
