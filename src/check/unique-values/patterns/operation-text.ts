import type { PartitionOperation } from '../../history/partition.ts';
import { valueText } from '../../json/value-text.ts';

/** An operation within the sentence about the culprit, where it completed. */
export function completedText(operation: PartitionOperation, culprit: PartitionOperation): string {
  return `${nameOf(operation, culprit)} completed${lineText(operation.completedLine)}`;
}

/** An operation within the sentence about the culprit, where it was invoked. */
export function invokedText(operation: PartitionOperation, culprit: PartitionOperation): string {
  return `${nameOf(operation, culprit)} was invoked${lineText(operation.invokedLine)}`;
}

function nameOf(operation: PartitionOperation, culprit: PartitionOperation): string {
  if (operation.invokedAt === culprit.invokedAt) return 'it';
  const { f, input, output, outcome, process } = operation;
  const isInput = (input ?? null) !== null || outcome !== 'ok';
  return `${f} ${isInput ? valueText(input) : `of ${valueText(output ?? null)}`} by process ${process}`;
}

export function lineText(line: number | undefined): string {
  return line === undefined ? '' : ` in line ${line}`;
}
