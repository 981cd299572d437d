import type { Grant } from '../../locks/api/grant.ts';
import { LockTimeoutError, StaleGrantError } from '../../locks/api/lock-errors.ts';
import type { SessionLocks } from '../../locks/session-locks.ts';
import { SessionBusyError } from '../problems/server-errors.ts';
import type { Standstill } from '../requests/standstill.ts';

/** A session that a request has for itself, until it is disposed of. */
export interface SessionHold extends Disposable {
  /** The fencing token that its writes carry. */
  readonly token: bigint;
}

export interface HeldSession {
  readonly session_id: string;
  /** What the holder does; null where it is no request of this server. */
  readonly request: string | null;
  readonly token: string | null;
  /** When it got the session, and how long ago that is. */
  readonly since: string;
  readonly held_ms: number;
  /** What is left until others may take it over; negative when they may. */
  readonly lease_left_ms: number | null;
  /** Requests that wait for it. */
  readonly waiting: number;
}

/** Who works on which session: one request each, by the session locks. The main thread holds them all. */
export interface SessionHolds {
  /** @throws {@link SessionBusyError} at once, if another request has it */
  take(session: string, request: string): SessionHold;
  /** @throws {@link LockTimeoutError} @throws the signal's reason */
  waitFor(session: string, request: string, timeoutMs: number, signal: AbortSignal): Promise<SessionHold>;
  list(): HeldSession[];
  /** How many sessions requests of this server have. */
  readonly held: number;
}

export function openSessionHolds(locks: SessionLocks, standstill: Standstill): SessionHolds {
  const holds = new Map<string, SessionHold & { readonly request: string; renew(): void }>();
  // A lease that ran while nobody could work says nothing of its holder.
  standstill.onLost(() => {
    for (const hold of holds.values()) hold.renew();
  });

  function hold(session: string, request: string, grant: Grant): SessionHold {
    const mine = {
      request,
      token: grant.token,
      renew() {
        try {
          grant.renew();
        } catch (error) {
          // It was robbed before: its writes will be told.
          if (!(error instanceof StaleGrantError)) throw error;
        }
      },
      [Symbol.dispose]() {
        // A robber may be there in its place.
        if (holds.get(session) === mine) holds.delete(session);
        grant.release();
      },
    };
    holds.set(session, mine);
    return mine;
  }

  return {
    take(session, request) {
      // Requests may come before the timer that notices it.
      standstill.lostMs();
      const grant = locks.tryAcquire(session);
      if (grant === null) throw sessionBusy(session, holds.get(session)?.request);
      return hold(session, request, grant);
    },
    async waitFor(session, request, timeoutMs, signal) {
      let before = standstill.lostMs();
      for (let timeout = timeoutMs; ; ) {
        try {
          return hold(session, request, await locks.acquireAsync(session, { timeoutMs: timeout, signal }));
        } catch (error) {
          timeout = standstill.lostMs() - before;
          if (!(error instanceof LockTimeoutError) || timeout === 0) throw error;
          before += timeout;
        }
      }
    },
    get held() {
      return holds.size;
    },
    list() {
      return locks.inspect().keys.flatMap(({ key, holders, leaseLeftMs, waiters }) => {
        const [holder] = holders;
        // The writers' queue is a key as well, but no session's: ids have no blanks.
        if (holder === undefined || key.includes(' ')) return [];
        const mine = holds.get(key);
        return {
          session_id: key,
          request: mine?.request ?? null,
          token: mine?.token.toString() ?? null,
          since: new Date(Date.now() - holder.ageMs).toISOString(),
          held_ms: Math.round(holder.ageMs),
          lease_left_ms: leaseLeftMs === null ? null : Math.round(leaseLeftMs),
          waiting: waiters.length,
        };
      });
    },
  };
}

/** It is the answer to a request: where it was made tells nobody anything, and takes longer than all the rest. */
function sessionBusy(session: string, request: string | undefined): SessionBusyError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new SessionBusyError(session, request);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
