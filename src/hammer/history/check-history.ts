import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkInWindows, type WindowedCheckResult } from '../../check/check-in-windows.ts';
import type { HistoryEvent, TimedEvent } from '../../check/history/history-event.ts';
import type { AnyModel } from '../../check/model/nondeterministic-model.ts';
import type { FinalOperation, FinalOperations } from './final-operations.ts';
import type { Recorder } from './recorder.ts';

const TURN = 1_000;

/** The numbers of calls in a history. */
export interface RecordedCounts {
  readonly calls: number;
  readonly succeeded: number;
  /** The calls whose function belongs to the model. */
  readonly ofModel: number;
}

interface HistoryCheckContext {
  /** Records the final operations. */
  readonly recorder: Recorder;
  readonly finals?: FinalOperations | undefined;
  /** Whether evidence names the lines that the events will have in a file. */
  readonly namesLines?: boolean;
  readonly stillAlive?: () => void;
}

const noEvents: ReadonlySet<number> = new Set();
const noKeys: ReadonlyMap<string, number> = new Map();

/**
 * Checks that the recorded operations of each key, followed by the final operations, are linearizable by the model. Calls
 * of functions that the model does not have are left out; without a model, all are.
 */
export async function checkHistory(
  events: Iterable<TimedEvent>,
  model: AnyModel<unknown> | undefined,
  { recorder, finals, namesLines = false, stillAlive = () => {} }: HistoryCheckContext,
): Promise<WindowedCheckResult & { readonly recorded: RecordedCounts }> {
  const { withoutEffect = noEvents, explained = noKeys, operations: last = [] } = finals ?? {};
  const check = model && checkInWindows(model, { onWindow: stillAlive });
  const recorded = { calls: 0, succeeded: 0, ofModel: 0 };
  /** The index of the event among those of the model. */
  let at = -1;
  /** The processes whose current call is left out. */
  const leftOut = new Set<number>();
  let walked = 0;
  /** Takes the event that is at the line `walked`. */
  const add = (event: HistoryEvent) => check?.add(namesLines ? { ...event, line: walked } : event);
  for (const event of events) {
    walked += 1;
    if (walked % TURN === 0) await nextTurn();
    if (event.type === 'invoke') recorded.calls += 1;
    if (event.type === 'ok') recorded.succeeded += 1;
    if (!model?.functions.has(event.f)) continue;
    at += 1;
    if (event.type === 'invoke') {
      recorded.ofModel += 1;
      leftOut.delete(event.process);
      const isExplained = event.key !== undefined && explained.has(event.key);
      if (isExplained || withoutEffect.has(at)) leftOut.add(event.process);
    }
    if (!leftOut.has(event.process)) add(event);
  }
  for (const operation of last) {
    const { f, key, input, output } = operation;
    recorder.record(f, { ...(key !== undefined && { key }), input }, () => output);
    const isExplained = key !== undefined && explained.has(key);
    for (const event of eventsOf(operation)) {
      walked += 1;
      if (!isExplained) add(event);
    }
  }
  const checked = check?.end() ?? { operations: 0, partitions: 0, undecided: 0, counterexamples: [] };
  return {
    ...checked,
    operations: [...explained.values()].reduce((sum, operations) => sum + operations, checked.operations),
    partitions: checked.partitions + explained.size,
    recorded,
  };
}

/** The events of a final operation, by a process of its own, since all others have ended. */
function eventsOf({ f, key, input = null, output }: FinalOperation): HistoryEvent[] {
  const call = { process: -1, f, ...(key !== undefined && { key }) };
  return [
    { ...call, type: 'invoke', input },
    { ...call, type: 'ok', output },
  ];
}
