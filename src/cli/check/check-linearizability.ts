import { fstatSync } from 'node:fs';
import type { CheckOptions } from '../../check/check.ts';
import { checkLongHistory } from '../../check/check-long-history.ts';
import type { HistoryEvent } from '../../check/history/history-event.ts';
import type { AnyModel } from '../../check/model/nondeterministic-model.ts';
import type { HistoryNote } from '../../check/read-history/event-notes.ts';
import { fileText } from '../../check/read-history/history-text.ts';
import { parseHistoryText } from '../../check/read-history/parse-history.ts';
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
  reading: HistoryReading,
  limits: CheckOptions,
  watch: CheckWatch,
): LinearizabilityChecked {
  /** What was noted by the read that got furthest: a long history is begun again to be checked in windows. */
  let notes = collectNotes().notes();
  let isAnswered = false;
  let bytesRead = 1;
  function* readNoted(): Generator<HistoryEvent> {
    const collected = collectNotes();
    const text = fileText(file, (lines, bytes) => {
      bytesRead = bytes;
      collected.onLines(lines);
      if (lines > notes.lines) watch.onLine?.(lines);
    });
    try {
      const events = parseHistoryText(text, model, { ...reading, onNote: collected.onNote });
      for (const event of events) {
        isAnswered ||= event.type === 'ok';
        yield event;
      }
    } finally {
      const noted = collected.notes();
      if (noted.lines > notes.lines) notes = noted;
    }
  }
  const fileBytes = fstatSync(file).size;
  const checked = checkLongHistory(readNoted, model, {
    ...limits,
    isStopped: () => watch.isStopped(),
    expectedEvents: (events) => (events * fileBytes) / bytesRead,
  });
  watch.onDecided?.();
  const isVacuous = checked.outcome === 'held' && !isAnswered;
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

/**
 * Reads the file again, now that the key to draw is known, to place the lines of the nemesis among its
 * events.
 */
function placeAmong(
  nemesisLines: readonly NemesisLine[],
  file: number,
  model: AnyModel<unknown>,
  reading: HistoryReading,
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
