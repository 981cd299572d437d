import { jsonLog } from '../evidence/json-log.ts';

/** The files that a scenario has opened besides the run's own: what hits a file has to hit these, too. */
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
