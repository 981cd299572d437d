import type { OpenWait } from '../execute/open-waits.ts';
import { Op, overlap, putsValue } from '../memory/operation.ts';
import { hashValue } from '../memory/value-hash.ts';
import { Act } from '../schedule/schedule.ts';
import type { Step } from '../schedule/trace.ts';

/** Why a wait that nobody will end is one. */
export interface StuckWait extends OpenWait {
  /** Whether the word is no longer what was expected. */
  readonly changed: boolean;
  /** The last notify on the word, and how many it woke. */
  readonly lastNotify: { readonly step: number; readonly thread: number; readonly woken: number } | undefined;
  /** Whether it is a wake-up that was lost, not one that was never due. */
  readonly lost: boolean;
}

/**
 * Looks at the waits of an execution in which nobody can do anything. A wake-up was lost where a thread sleeps on a word
 * that is no longer what it expected, since whoever changed it has not told; or where the last notify on the word woke
 * nobody, and nothing was written there since, so that it can have been for nobody else.
 */
export function explainWaits(trace: readonly Step[], waits: readonly OpenWait[]): StuckWait[] {
  return waits.map((wait) => {
    const here = (step: Step) =>
      step.buffer === wait.buffer && step.offset === wait.offset && step.act !== Act.death;
    const notified = trace.findLastIndex((step) => here(step) && step.operation === Op.notify);
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
