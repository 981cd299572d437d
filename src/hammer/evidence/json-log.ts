import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A log of JSON values on disk, one per line. Each is written at once, because the thread that writes it may die or get
 * stuck the next moment.
 */
export interface JsonLog<Entry> {
  add(entry: Entry): void;
  read(): Entry[];
}

export function jsonLog<Entry>(directory: string, file: string): JsonLog<Entry> {
  const path = join(directory, file);
  return {
    // The newline comes first, because the previous line may have been cut short.
    add: (entry) => appendFileSync(path, `\n${JSON.stringify(entry)}`),
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
          return [JSON.parse(line) as Entry];
        } catch {
          // The writer was killed while it wrote the line.
          return [];
        }
      });
    },
  };
}
