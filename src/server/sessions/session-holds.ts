import type { Grant } from '../../locks/api/grant.ts';
import { LockTimeoutError, StaleGrantError } from '../../locks/api/lock-errors.ts';
import type { SessionLocks } from '../../locks/session-locks.ts';
import { SessionBusyError } from '../problems/server-errors.ts';
import type { Standstill } from '../requests/standstill.ts';

/** A request's exclusive hold on a session, which ends when it is disposed of. */
export interface SessionHold extends Disposable {
  /** The fencing token of its writes. */
  readonly token: bigint;
}

/** A held session, as `GET /api/locks` shows it. */
export interface HeldSession {
  readonly session_id: string;
  /** The request that holds the session; null if the holder is not a request of this server. */
  readonly request: string | null;
  readonly token: string | null;
  /** The time at which the hold began, as in ISO 8601. */
  readonly since: string;
  readonly held_ms: number;
  /** The time until another request may steal the session, in ms; negative once it may. */
  readonly lease_left_ms: number | null;
  /** The number of requests that wait for the session. */
  readonly waiting: number;
}

/**
 * The sessions that requests hold, at most one request each. The locks behind it are held by the main thread.
 */
export interface SessionHolds {
  /** Takes a session, or refuses at once. @throws {@link SessionBusyError} if another request holds it */
  take(session: string, route: string): SessionHold;
  /** Waits for a session. @throws {@link LockTimeoutError} @throws the signal's reason when it is aborted */
  waitFor(session: string, route: string, timeoutMs: number, signal: AbortSignal): Promise<SessionHold>;
  list(): HeldSession[];
  /** The number of sessions that requests of this server hold. */
  readonly held: number;
}

export function openSessionHolds(locks: SessionLocks, standstill: Standstill): SessionHolds {
  const holds = new Map<string, SessionHold & { readonly route: string; renew(): void }>();
  // An expired lease proves nothing about its holder if the whole process stood still.
  standstill.onLost(() => {
    for (const hold of holds.values()) hold.renew();
  });

  function hold(session: string, route: string, grant: Grant): SessionHold {
    const mine = {
      route,
      token: grant.token,
      renew() {
        try {
          grant.renew();
        } catch (error) {
          // The session was stolen before. The fence will refuse the writes of this hold.
          if (!(error instanceof StaleGrantError)) throw error;
        }
      },
      [Symbol.dispose]() {
        // After a steal, the entry is that of the new holder.
        if (holds.get(session) === mine) holds.delete(session);
        grant.release();
      },
    };
    holds.set(session, mine);
    return mine;
  }

  return {
    take(session, route) {
      // After a standstill, requests may run before the timer that notices it.
      standstill.lostMs();
      const grant = locks.tryAcquire(session);
      if (grant === null) throw sessionBusy(session, holds.get(session)?.route);
      return hold(session, route, grant);
    },
    async waitFor(session, route, timeoutMs, signal) {
      let before = standstill.lostMs();
      for (let timeout = timeoutMs; ; ) {
        try {
          return hold(session, route, await locks.acquireAsync(session, { timeoutMs: timeout, signal }));
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
        // Keys with blanks are not sessions, but locks of the store, such as its queue of writers.
        if (holder === undefined || key.includes(' ')) return [];
        const mine = holds.get(key);
        return {
          session_id: key,
          request: mine?.route ?? null,
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

/**
 * The refusal, without a stack: capturing one would take longer than the rest of the request, and tell
 * nothing.
 */
function sessionBusy(session: string, route: string | undefined): SessionBusyError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new SessionBusyError(session, route);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
