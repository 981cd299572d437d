import { countText } from '../../base/number-text.ts';
import type { FaultCount } from '../faults/fault-log.ts';
import type { RecordedCounts } from '../history/check-history.ts';

interface DoubtsInput {
  readonly steps: number;
  /** The number of grants and recorded calls. */
  readonly operations: number;
  /** Whether an earlier process did a part of the run, at least one step, before it was killed. */
  readonly isContinued: boolean;
  readonly recorded: RecordedCounts;
  /** Whether the scenario has a check of its own, which may judge what its steps did to objects of its own. */
  readonly hasCheck: boolean;
  /** The name of the model if nothing else checks the run; undefined otherwise. */
  readonly onlyModel: string | undefined;
  readonly faults: readonly FaultCount[];
  /** What the run has not tried, in the words of the scenario, one sentence each. */
  readonly untried: readonly string[];
}

/** The reasons why a run without a failure still shows nothing, one sentence each; empty if it is `held`. */
export function doubtsOf({
  steps,
  operations,
  isContinued,
  recorded,
  hasCheck,
  onlyModel,
  faults,
  untried,
}: DoubtsInput): string[] {
  if (steps === 0 && !isContinued) return ['No step was taken'];
  const doubts = [...untried];
  const { calls, succeeded, ofModel } = recorded;
  if (operations === 0 && !isContinued && calls === 0) {
    if (!hasCheck) doubts.push('Nothing was recorded and no lock was taken, so there was nothing to check');
  } else if (succeeded === 0 && calls > 0) {
    const none =
      calls === 1 ? 'The one recorded call did not succeed' : `None of the ${calls} recorded calls succeeded`;
    doubts.push(`${none}, so there was nothing to check`);
  } else if (onlyModel !== undefined && ofModel === 0) {
    doubts.push(`No call that the model ${onlyModel} describes was recorded, so there was nothing to check`);
  }
  for (const { kind, injected, touched } of faults) {
    if (touched > 0) continue;
    doubts.push(
      injected === 0
        ? `The fault ${kind} was not injected: let the run take longer, or leave the fault out`
        : `The fault ${kind} was injected ${countText(injected, 'time')} and touched no call: let the run take longer, or leave the fault out`,
    );
  }
  return doubts;
}
