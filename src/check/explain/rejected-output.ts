import type { PartitionOperation } from '../history/partition.ts';
import type { Counterexample } from './counterexample.ts';

/** Explains an output that the model says is not valid at all: `wrong` says why. */
export function rejectedOutput(model: string, operation: PartitionOperation, wrong: string): Counterexample {
  const { f, key, process, completedAt, completedLine: line } = operation;
  return {
    model,
    key,
    events: completedAt + 1,
    ...(line !== undefined && { line }),
    isShortest: false,
    sentence: `${f} by process ${process}${line === undefined ? '' : ` in line ${line}`}: ${wrong}`,
    operations: [operation],
    order: [],
    culprit: 0,
    states: [],
  };
}
