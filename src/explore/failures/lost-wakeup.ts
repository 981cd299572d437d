import type { OpenWait } from '../execute/open-waits.ts';
import { Op, overlap, putsValue } from '../memory/operation.ts';
import { hashValue } from '../memory/value-hash.ts';
import { Act } from '../schedule/schedule.ts';
import type { Step } from '../schedule/trace.ts';

/** A wait that no thread will end, and why. */
export interface StuckWait extends OpenWait {
  /** Whether the word no longer has the expected value. */
  readonly changed: boolean;
  /** The last notify on the word, and how many waiters it woke. */
  readonly lastNotify: { readonly step: number; readonly thread: number; readonly woken: number } | undefined;
  /** Whether its wake-up was lost, as opposed to never due. */
  readonly lost: boolean;
}

/**
 * Explains the waits left over when no thread can take a step. A wake-up was lost if the word no longer has
 * the value that the waiter expected, so that the thread that changed it did not notify; or if the last
 * notify on the word woke no waiter and the word was not written since, so that it can have been meant for no
 * other wait.
 */
export function explainWaits(trace: readonly Step[], waits: readonly OpenWait[]): StuckWait[] {
  return waits.map((wait) => {
    const isOnWord = (step: Step) =>
      step.buffer === wait.buffer && step.offset === wait.offset && step.act !== Act.death;
    const notified = trace.findLastIndex((step) => isOnWord(step) && step.operation === Op.notify);
    const { thread, after } = trace[notified] ?? { thread: 0, after: 0 };
    const changed = wait.value !== undefined && hashValue(wait.value) !== trace[wait.since]?.after;
    const written = trace
      .slice(notified + 1)
      .some(
        (step) =>
          overlap(step, wait) &&
          step.act !== Act.death &&
          step.before !== step.after &&
          putsValue(step.operation),
      );
    return {
      ...wait,
      changed,
      lastNotify: notified < 0 ? undefined : { step: notified, thread, woken: after },
      lost: changed || (notified >= 0 && after === 0 && !written),
    };
  });
}
