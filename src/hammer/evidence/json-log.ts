import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Notes on disk, at once: the thread that notes something may be dead, or stuck, the next moment. */
export interface JsonLog<Note> {
  add(note: Note): void;
  read(): Note[];
}

export function jsonLog<Note>(directory: string, file: string): JsonLog<Note> {
  const path = join(directory, file);
  return {
    // The line before may have no end.
    add: (note) => appendFileSync(path, `\n${JSON.stringify(note)}`),
    read() {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') return [];
        throw error;
      }
      return text.split('\n').flatMap((line) => {
        try {
          return [JSON.parse(line) as Note];
        } catch {
          // Its writer was killed in it.
          return [];
        }
      });
    },
  };
}
