import type { Grant } from '../api/grant.ts';

/** A grant that can say how it stands. */
export interface WatchedGrant extends Grant {
  /**
   * What is left of its lease, in ms: 0 or less if it has run out, NaN if none is published, Infinity without leases.
   * Undefined if the key was stolen.
   */
  leaseLeft(): number | undefined;
}

/** The grants of an attachment to which its thread attends until they are released or lost. */
export interface AttendedGrants {
  /** Those whose signal has been read; see lost-signal.ts. */
  readonly watched: Set<WatchedGrant>;
  /** Whether an `Atomics.waitAsync` on the thread's word `lost` is under way. */
  isListening: boolean;
  /** Fires when the first lease of those that are watched may have run out. */
  leaseTimer: NodeJS.Timeout | undefined;
  /** The `performance.now()` at which it fires. */
  leaseTimerAt: number;
  /** Those that were acquired with `autoRenew`; see auto-renew.ts. */
  readonly renewed: Set<Grant>;
  renewalTimer: NodeJS.Timeout | undefined;
  /** The `performance.now()` at which they are renewed next. */
  renewalAt: number;
}

export function noAttendedGrants(): AttendedGrants {
  return {
    watched: new Set(),
    isListening: false,
    leaseTimer: undefined,
    leaseTimerAt: 0,
    renewed: new Set(),
    renewalTimer: undefined,
    renewalAt: 0,
  };
}

/** The longest delay that a timer can have, in ms: one that is longer fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
