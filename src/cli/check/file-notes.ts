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
  /** The number of reads that returned null, which was taken as unknown. */
  readonly unknownReads: number;
  /** The number of lines of the file. */
  readonly lines: number;
}

const MAX_WARNINGS = 10;
const MAX_NEMESIS_LINES = 1_000;

/** Collects what is noted while a file is read: `onLines` is called with the number of lines so far. */
export function collectNotes(): {
  onLines(lines: number): void;
  onNote(note: HistoryNote): void;
  notes(): FileNotes;
} {
  const warnings: string[] = [];
  const nemesisLines: NemesisLine[] = [];
  const counts = { timesBack: 0, nemesis: 0, unknownReads: 0, lines: 0 };
  return {
    onLines(lines) {
      counts.lines = lines;
    },
    onNote({ kind, line, sentence }) {
      if (kind === 'nemesis') {
        counts.nemesis += 1;
        if (nemesisLines.length < MAX_NEMESIS_LINES) nemesisLines.push({ line, f: sentence });
        return;
      }
      if (kind === 'unknown-read') {
        counts.unknownReads += 1;
        return;
      }
      counts.timesBack += 1;
      if (warnings.length < MAX_WARNINGS) warnings.push(`line ${line}: ${sentence}`);
    },
    notes: () => ({ warnings, ...counts, nemesisLines }),
  };
}

/** The notes in lines, for a reader. */
export function notesText({ warnings, timesBack, nemesis, unknownReads }: FileNotes): string[] {
  const more = timesBack - warnings.length;
  return [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(more > 0 ? [`warning: the time goes back in ${more} more lines`] : []),
    ...(nemesis > 0 ? [`skipped lines of a nemesis: ${nemesis}`] : []),
    ...(unknownReads > 0
      ? [`reads that returned null, taken as unknown: ${unknownReads} (--nil-reads null takes them as null)`]
      : []),
  ];
}
