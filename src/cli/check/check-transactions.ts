import type { JepsenEvent } from '../../check/history/history-event.ts';
import { fileText } from '../../check/read-history/history-text.ts';
import { lookForKeys, onItsKey, transactionKeySign } from '../../check/read-history/independent-keys.ts';
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
  limits: { readonly timeoutMs: number; readonly memoryBytes: number },
  watch: CheckWatch,
): IsolationChecked {
  const collected = collectNotes();
  const text = fileText(file, (lines) => {
    collected.onLines(lines);
    watch.onLine?.(lines);
  });
  const { begun, rest, isIndependent } = lookForKeys(
    rawEventsOf(text, format),
    transactionKeySign,
    independent,
  );
  function* read(): Generator<RawEvent, void> {
    for (const part of [begun, rest]) {
      for (const event of part) yield isIndependent ? onItsKey(event) : event;
    }
  }
  // The isolation checker validates what the file has.
  const events = notedEvents(read(), collected.onNote) as Iterable<unknown> as Iterable<JepsenEvent>;
  const isStopped = () => watch.isStopped();
  const result = checkIsolation(events, model, { level, ...limits, isStopped, init: init?.value });
  return { model, ...result, ...collected.notes() };
}
