/**
 * The time in which this process stood still: it was stopped (SIGSTOP, a paused container or machine), or its event loop
 * was. Nobody's limit may run meanwhile: who should have met it could not.
 */
export interface Standstill extends Disposable {
  /** How many ms it has stood still so far. */
  lostMs(): number;
  /** Called each time that it has. */
  onLost(act: () => void): void;
  /** Calls back after `ms` in which it did not stand still, unless the timeout is disposed of. */
  timeout(ms: number, act: () => void): Disposable;
}

const BEAT_MS = 100;
/** A beat that is later than this shows that nothing ran. */
const LATE_MS = 1_000;

export function watchStandstill(): Standstill {
  const acts: (() => void)[] = [];
  let lost = 0;
  let last = performance.now();
  const timer = setInterval(look, BEAT_MS).unref();

  function look(): void {
    const now = performance.now();
    const late = now - last - BEAT_MS;
    last = now;
    if (late < LATE_MS) return;
    lost += late;
    for (const act of acts) act();
  }

  function lostMs(): number {
    look();
    return lost;
  }

  return {
    lostMs,
    onLost(act) {
      acts.push(act);
    },
    timeout(ms, act) {
      let before = lostMs();
      let timer = setTimeout(end, ms);
      function end(): void {
        const more = lostMs() - before;
        before += more;
        if (more > 0) timer = setTimeout(end, more);
        else act();
      }
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
