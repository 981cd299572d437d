import type { HistoryNote } from '../../check/read-history/event-notes.ts';
import type { NemesisLine } from '../../report/figures/nemesis-figure.ts';

/** What a reader should know about the lines of a history file, whatever they are checked against. */
export interface FileNotes {
  /** Warnings about the first ten lines whose time goes back, one sentence each. */
  readonly warnings: readonly string[];
  /** The number of lines whose time is before that of the line above. */
  readonly timesBack: number;
  /** The number of lines of a nemesis, which were skipped. */
  readonly nemesis: number;
  /** The first 1,000 lines of a nemesis. */
  readonly nemesisLines: readonly NemesisLine[];
  /** The number of lines of the file. */
  readonly lines: number;
}

const MAX_WARNINGS = 10;
const MAX_NEMESIS_LINES = 1_000;

/** Collects the notes while the lines of a file are read: `onLine` is called for each line, `onNote` for what is noted. */
export function collectNotes(): {
  onLine(): number;
  onNote(note: HistoryNote): void;
  notes(): FileNotes;
} {
  const warnings: string[] = [];
  const nemesisLines: NemesisLine[] = [];
  const counts = { timesBack: 0, nemesis: 0, lines: 0 };
  return {
    onLine: () => ++counts.lines,
    onNote({ kind, line, sentence }) {
      if (kind === 'nemesis') {
        counts.nemesis += 1;
        if (nemesisLines.length < MAX_NEMESIS_LINES) nemesisLines.push({ line, f: sentence });
        return;
      }
      counts.timesBack += 1;
      if (warnings.length < MAX_WARNINGS) warnings.push(`line ${line}: ${sentence}`);
    },
    notes: () => ({ warnings, ...counts, nemesisLines }),
  };
}

/** The notes in lines, for a reader. */
export function notesText({ warnings, timesBack, nemesis }: FileNotes): string[] {
  const more = timesBack - warnings.length;
  return [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(more > 0 ? [`warning: the time goes back in ${more} more lines`] : []),
    ...(nemesis > 0 ? [`skipped lines of a nemesis: ${nemesis}`] : []),
  ];
}
