import type { JepsenEvent } from '../../check/history/history-event.ts';
import { fileText } from '../../check/read-history/history-text.ts';
import { onItsKey } from '../../check/read-history/independent-keys.ts';
import { notedEvents } from '../../check/read-history/noted-events.ts';
import { type RawEvent, rawEventsOf } from '../../check/read-history/raw-events.ts';
import { checkIsolation } from '../../isolation/check-isolation.ts';
import type { IsolationResult } from '../../isolation/result/isolation-result.ts';
import type { TransactionTarget } from './check-target.ts';
import type { CheckWatch } from './check-watch.ts';
import { collectNotes, type FileNotes } from './file-notes.ts';
import type { HistoryReading } from './history-reading.ts';

/** The result of checking the transactions of a file. */
export interface IsolationChecked extends IsolationResult, FileNotes {
  /** The name of the model. */
  readonly model: string;
}

/**
 * Checks what the transactions of a history file show of their isolation.
 *
 * @param file the number of an open file
 */
export function checkTransactions(
  file: number,
  { model, level }: TransactionTarget,
  { format, independent, init }: HistoryReading,
  timeoutMs: number,
  watch: CheckWatch,
): IsolationChecked {
  const collected = collectNotes();
  const text = fileText(file, (lines) => {
    collected.onLines(lines);
    watch.onLine?.(lines);
  });
  const read = rawEventsOf(text, format);
  // The isolation checker validates what the file has.
  const events = notedEvents(
    independent === true ? eachOnItsKey(read) : read,
    collected.onNote,
  ) as Iterable<unknown> as Iterable<JepsenEvent>;
  const isStopped = () => watch.isStopped();
  const result = checkIsolation(events, model, { level, timeoutMs, isStopped, init: init?.value });
  return { model, ...result, ...collected.notes() };
}

function* eachOnItsKey(events: Iterable<RawEvent>): Generator<RawEvent, void> {
  for (const event of events) yield onItsKey(event);
}
