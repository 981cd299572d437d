import type { CheckOptions } from '../../check/check.ts';
import { checkLongHistory } from '../../check/check-long-history.ts';
import type { AnyModel } from '../../check/model/nondeterministic-model.ts';
import type { HistoryNote } from '../../check/read-history/event-notes.ts';
import { fileText } from '../../check/read-history/history-text.ts';
import { type ParseOptions, parseHistoryText } from '../../check/read-history/parse-history.ts';
import type { NemesisLine } from '../../report/figures/nemesis-figure.ts';
import type { ReportedCheck } from '../../report/text/check-text.ts';
import type { CheckWatch } from './check-watch.ts';
import { collectNotes, type FileNotes } from './file-notes.ts';
import type { HistoryReading } from './history-reading.ts';

/** The result of checking a file against a sequential model. */
export interface LinearizabilityChecked extends ReportedCheck, FileNotes {
  /** The name of the model. */
  readonly model: string;
  readonly lines: number;
}

/**
 * Checks a history file for linearizability.
 *
 * @param file the number of an open file
 */
export function checkLinearizability(
  file: number,
  model: AnyModel<unknown>,
  { format, nilReads, independent }: HistoryReading,
  limits: CheckOptions,
  watch: CheckWatch,
): LinearizabilityChecked {
  const collected = collectNotes();
  const reading: ParseOptions = {
    format,
    ...(nilReads !== undefined && { nilReads }),
    ...(independent !== undefined && { independent }),
  };
  let isAnswered = false;
  const readFirst = () => {
    const text = fileText(file, (lines) => {
      collected.onLines(lines);
      watch.onLine?.(lines);
    });
    return seen(parseHistoryText(text, model, { ...reading, onNote: collected.onNote }), ({ type }) => {
      isAnswered ||= type === 'ok';
    });
  };
  let readNext = readFirst;
  const read = () => {
    const events = readNext();
    readNext = () => parseHistoryText(fileText(file), model, reading);
    return events;
  };
  const checked = checkLongHistory(read, model, { ...limits, isStopped: () => watch.isStopped() });
  watch.onDecided?.();
  const isVacuous = checked.outcome === 'held' && !isAnswered;
  const notes = collected.notes();
  const { counterexample } = checked;
  return {
    model: model.name,
    ...checked,
    ...(isVacuous && { outcome: 'undecided', reason: 'unanswered' }),
    ...notes,
    ...(counterexample !== undefined && {
      nemesisLines: placeAmong(notes.nemesisLines, file, model, reading, counterexample.key),
    }),
  };
}

function* seen<T>(items: Iterable<T>, see: (item: T) => void): Generator<T> {
  for (const item of items) {
    see(item);
    yield item;
  }
}

/**
 * Reads the file again, now that the key to draw is known, to place the lines of the nemesis among its
 * events.
 */
function placeAmong(
  nemesisLines: readonly NemesisLine[],
  file: number,
  model: AnyModel<unknown>,
  reading: ParseOptions,
  key: string | undefined,
): NemesisLine[] {
  const placed: NemesisLine[] = [];
  if (nemesisLines.length === 0) return placed;
  const keys = new Map<number, string | undefined>();
  let after = 0;
  const onNote = ({ kind }: HistoryNote) => {
    if (kind !== 'nemesis' || placed.length === nemesisLines.length) return;
    placed.push({ ...nemesisLines[placed.length]!, after });
  };
  for (const event of parseHistoryText(fileText(file), model, { ...reading, onNote })) {
    if (event.type === 'invoke') keys.set(event.process, event.key);
    if (keys.get(event.process) === key) after += 1;
    if (placed.length === nemesisLines.length) break;
  }
  return placed;
}
