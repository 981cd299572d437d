import type { JepsenEvent } from '../../check/history/history-event.ts';
import { InvalidJsonValueError } from '../../check/json/json-value.ts';
import { parseJson } from '../../check/json/parse-json.ts';
import { MalformedHistoryError } from '../../check/read-history/malformed-history-error.ts';
import { notedEvents } from '../../check/read-history/noted-events.ts';
import { linesOf } from '../../check/read-history/read-lines.ts';
import { checkIsolation } from '../../isolation/check-isolation.ts';
import type { IsolationResult } from '../../isolation/result/isolation-result.ts';
import type { TransactionTarget } from './check-target.ts';
import type { CheckWatch } from './check-watch.ts';
import { collectNotes, type FileNotes } from './file-notes.ts';

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
  timeoutMs: number,
  watch: CheckWatch,
): IsolationChecked {
  const collected = collectNotes();
  const lines = rawEvents(linesOf(file), () => watch.onLine?.(collected.onLine()));
  const events = notedEvents(lines, collected.onNote) as Iterable<unknown> as Iterable<JepsenEvent>;
  const isStopped = () => watch.isStopped();
  const result = checkIsolation(events, model, { level, timeoutMs, isStopped });
  return { model, ...result, ...collected.notes() };
}

function* rawEvents(
  lines: Iterable<string>,
  onLine: () => void,
): Generator<{ line: number; [field: string]: unknown }, void> {
  let line = 0;
  for (const text of lines) {
    line += 1;
    onLine();
    if (text.trim() === '') continue;
    let event: unknown;
    try {
      event = parseJson(text);
    } catch (error) {
      const what = error instanceof InvalidJsonValueError ? error.message : 'this is not JSON';
      throw new MalformedHistoryError(line, what);
    }
    if (typeof event !== 'object' || event === null || Array.isArray(event)) {
      throw new MalformedHistoryError(line, 'an event must be a JSON object');
    }
    yield Object.assign(event, { line });
  }
}
