import type { FaultCount } from '../faults/fault-log.ts';
import type { RecordedCounts } from '../history/check-history.ts';

interface DoubtsInput {
  readonly steps: number;
  /** Grants and recorded calls. */
  readonly operations: number;
  /** Whether a process before this one did a part of it, too: a step at least. */
  readonly isContinued: boolean;
  readonly recorded: RecordedCounts;
  /** Whether the scenario has a check of its own, which may judge what its steps did to objects of its own. */
  readonly hasCheck: boolean;
  /** The model that the scenario names, where nothing but the model checks it. */
  readonly onlyModel: string | undefined;
  readonly faults: readonly FaultCount[];
  /** What the scenario says that it has not tried, a sentence each. */
  readonly untried: readonly string[];
}

/** Why a run in which nothing failed has not shown that anything held; a sentence each. */
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
    doubts.push(`None of the ${calls} recorded calls succeeded, so there was nothing to check`);
  } else if (onlyModel !== undefined && ofModel === 0) {
    doubts.push(`No call of the model ${onlyModel} was recorded, so it had nothing to check`);
  }
  for (const { kind, injected, touched } of faults) {
    if (touched > 0) continue;
    doubts.push(
      injected === 0
        ? `The fault ${kind} was not injected: let the run take longer, or leave the fault out`
        : `The fault ${kind} was injected ${injected} times and touched no call: let the run take longer, or leave the fault out`,
    );
  }
  return doubts;
}
