/** A response later than this counts as none received. */
const ANSWER_MS = 10_000;
const TICK_MS = 250;
/** A tick that is later than this shows that the thread stood still, or had no processor. */
const LATE_TICKS = 4;

/** How long to wait for an answer. */
export interface AnswerLimit extends Disposable {
  /** Aborted when it is over. */
  readonly signal: AbortSignal;
}

/**
 * Time in which the process is stopped, or the machine suspended, does not count: then neither side could answer.
 * `grantedMs`: the time that the machine has granted, where somebody counts it; else this thread's own.
 */
export function answerLimit(grantedMs?: () => number, limitMs = ANSWER_MS): AnswerLimit {
  const end = new AbortController();
  const from = grantedMs?.() ?? 0;
  let last = performance.now();
  let usedMs = 0;
  const tick = setInterval(() => {
    const now = performance.now();
    usedMs += Math.min(now - last, LATE_TICKS * TICK_MS);
    last = now;
    const grantedTo = grantedMs === undefined ? usedMs : Math.min(usedMs, grantedMs() - from);
    if (grantedTo < limitMs) return;
    clearInterval(tick);
    end.abort(new DOMException(`There was no answer within ${limitMs} ms.`, 'TimeoutError'));
  }, TICK_MS);
  tick.unref();
  return { signal: end.signal, [Symbol.dispose]: () => clearInterval(tick) };
}
