import { jsonLog } from '../evidence/json-log.ts';

/** The SQLite files that the fixtures of a run have opened: the faults `busy`, `full` and `reader` act on them. */
export interface OpenedFiles {
  opened(file: string): void;
  all(): string[];
}

export function openedFiles(directory: string): OpenedFiles {
  const notes = jsonLog<{ readonly file: string }>(directory, 'opened-files.jsonl');
  const noted = new Set<string>();
  return {
    opened(file) {
      if (noted.has(file)) return;
      noted.add(file);
      notes.add({ file });
    },
    all: () => [...new Set(notes.read().map(({ file }) => file))],
  };
}
