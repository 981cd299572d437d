import type { PartitionOperation } from '../../history/partition.ts';
import { valueText } from '../../json/value-text.ts';
import { type CheckTime, sortedInTime } from '../../limits/out-of-time.ts';
import type { BadPattern, UniqueValuesResult } from '../patterns/bad-pattern.ts';
import { completedText, invokedText } from '../patterns/operation-text.ts';
import { valueKey } from '../patterns/value-key.ts';

/** An `add` or a `read`, and where it must stand: operations of a lower step come before it in every order. */
interface SetStep {
  readonly operation: PartitionOperation;
  readonly step: number;
}

/**
 * Whether the operations of a set to which elements are only added, each once, have an order with the reads of all
 * elements.
 *
 * In every order, what the reads return grows. So they stand in the order of their sizes, and each `add` stands between the
 * last read that does not have its element and the first one that does. Hence all orders have the same steps: the elements
 * of the smallest read, the reads that returned these, the elements that the next larger read has besides, and so on. The
 * order within a step is free, so there is an order if no operation completed before one of an earlier step was invoked.
 *
 * An `add` that never completed, and whose element no read has, can be left out of every order.
 */
export function decideGrowingSet(
  operations: readonly PartitionOperation[],
  checkTime: CheckTime,
): UniqueValuesResult {
  const unsorted: PartitionOperation[] = [];
  const adds = new Map<unknown, PartitionOperation>();
  const pending = new Map<unknown, PartitionOperation>();
  for (const operation of operations) {
    checkTime();
    const { f, outcome, output, input } = operation;
    if (f === 'read') {
      if (outcome === 'ok') unsorted.push(operation);
    } else if (f !== 'add' || output === false) return undefined;
    else {
      const key = valueKey(input);
      if (adds.has(key) || pending.has(key)) return undefined;
      (outcome === 'ok' ? adds : pending).set(key, operation);
    }
  }
  const reads = sortedInTime(unsorted, (read) => elementsOf(read).length, checkTime);
  const steps: SetStep[] = [];
  const seenIn = new Map<unknown, PartitionOperation>();
  let step = 0;
  for (const [index, read] of reads.entries()) {
    const elements = elementsOf(read);
    if (index === 0 || elements.length > elementsOf(reads[index - 1]!).length) step += 2;
    const keys = new Set<unknown>();
    for (const element of elements) {
      checkTime();
      const key = valueKey(element);
      if (keys.has(key)) return { operations: [read], why: () => `it has ${valueText(element)} twice` };
      keys.add(key);
      if (seenIn.has(key)) continue;
      const add = adds.get(key) ?? pending.get(key);
      if (add === undefined) {
        return { operations: [read], why: () => `no operation had added ${valueText(element)} by then` };
      }
      seenIn.set(key, read);
      steps.push({ operation: add, step: step - 1 });
    }
    // Every element that was seen until now is in this read, unless there are more than it has.
    if (seenIn.size > elements.length) return incomparable(read, keys, seenIn, adds, pending);
    steps.push({ operation: read, step });
  }
  for (const [key, operation] of adds) if (!seenIn.has(key)) steps.push({ operation, step: step + 1 });
  const sorted = sortedInTime(steps, (each) => each.step, checkTime);
  return outOfStep(sorted, reads, checkTime) ?? 'linearizable';
}

function elementsOf({ output }: PartitionOperation): readonly unknown[] {
  return output as readonly unknown[];
}

/** A read lacks an element that one of at most its size has, and has one that the other lacks. */
function incomparable(
  read: PartitionOperation,
  keys: ReadonlySet<unknown>,
  seenIn: ReadonlyMap<unknown, PartitionOperation>,
  adds: ReadonlyMap<unknown, PartitionOperation>,
  pending: ReadonlyMap<unknown, PartitionOperation>,
): BadPattern {
  const [lacked, other] = [...seenIn].find(([key]) => !keys.has(key))!;
  const others = new Set(elementsOf(other).map(valueKey));
  const added = [...keys].find((key) => !others.has(key))!;
  const addOf = (key: unknown) => (adds.get(key) ?? pending.get(key))!;
  const [first, second] = [addOf(lacked), addOf(added)];
  return {
    operations: [first, second, other, read],
    why(culprit) {
      const [one, two] = culprit.invokedAt === other.invokedAt ? [second, first] : [first, second];
      return `it lacks ${valueText(one.input)} and has ${valueText(two.input)}, while another read has the one and lacks the other`;
    },
  };
}

/** An operation that completed before one was invoked that must come before it. */
function outOfStep(
  steps: readonly SetStep[],
  reads: readonly PartitionOperation[],
  checkTime: CheckTime,
): BadPattern | undefined {
  let last: SetStep | undefined;
  for (let i = 0; i < steps.length; ) {
    const { step } = steps[i]!;
    let latest = last;
    for (; i < steps.length && steps[i]!.step === step; i++) {
      checkTime();
      const each = steps[i]!;
      if (last !== undefined && each.operation.completedAt < last.operation.invokedAt) {
        return tooEarly(each, last, reads);
      }
      if (latest === undefined || each.operation.invokedAt > latest.operation.invokedAt) latest = each;
    }
    last = latest;
  }
  return undefined;
}

function tooEarly(
  { operation: early }: SetStep,
  { operation: late }: SetStep,
  reads: readonly PartitionOperation[],
): BadPattern {
  const holds = (read: PartitionOperation, { input }: PartitionOperation) =>
    elementsOf(read).some((element) => valueKey(element) === valueKey(input));
  const between =
    early.f === 'add' && late.f === 'add'
      ? reads.filter((read) => holds(read, late) && !holds(read, early)).slice(0, 1)
      : [];
  return {
    operations: [early, late, ...between],
    why(culprit) {
      const must =
        early.f === 'read'
          ? late.f === 'read'
            ? 'the earlier of two reads has an element that the later one lacks'
            : `a read has ${valueText(late.input)} before that was added`
          : late.f === 'read'
            ? `a read lacks ${valueText(early.input)}, which had been added`
            : `a read has ${valueText(late.input)} and lacks ${valueText(early.input)}, which was added first`;
      return `${must}: ${completedText(early, culprit)} before ${invokedText(late, culprit)}`;
    },
  };
}
