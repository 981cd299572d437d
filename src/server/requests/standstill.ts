/**
 * Measures how long this process stood still: it was stopped (SIGSTOP, a paused container or machine), or its
 * event loop was blocked. Limits and leases are extended by that time, because no request could make progress
 * in it.
 */
export interface Standstill extends Disposable {
  /** The time for which the process has stood still so far, in ms. */
  lostMs(): number;
  /** Calls `listener` after each standstill. */
  onLost(listener: () => void): void;
  /** Calls `listener` after `ms`, not counting standstills, unless the timeout is disposed of before. */
  timeout(ms: number, listener: () => void): Disposable;
}

const BEAT_MS = 100;
/** A beat that is later than this counts as a standstill. */
const LATE_MS = 1_000;

export function watchStandstill(): Standstill {
  const listeners: (() => void)[] = [];
  let lost = 0;
  let last = performance.now();
  const timer = setInterval(look, BEAT_MS).unref();

  function look(): void {
    const now = performance.now();
    const late = now - last - BEAT_MS;
    last = now;
    if (late < LATE_MS) return;
    lost += late;
    for (const listener of listeners) listener();
  }

  function lostMs(): number {
    look();
    return lost;
  }

  return {
    lostMs,
    onLost(listener) {
      listeners.push(listener);
    },
    timeout(ms, listener) {
      let before = lostMs();
      let timer = setTimeout(end, ms);
      function end(): void {
        const more = lostMs() - before;
        before += more;
        if (more > 0) timer = setTimeout(end, more);
        else listener();
      }
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
