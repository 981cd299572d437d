import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MAX_NOTED = 100;
const FILE = 'violations.jsonl';

/** Notes violations on disk, at once: whoever notes one may be dead, or stuck, the next moment. */
export function violationNotes(directory: string): (violation: string) => void {
  let noted = 0;
  return (violation) => {
    noted += 1;
    if (noted <= MAX_NOTED) appendFileSync(join(directory, FILE), `\n${JSON.stringify(violation)}`);
  };
}

export function readViolations(directory: string): string[] {
  let text: string;
  try {
    text = readFileSync(join(directory, FILE), 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as string];
    } catch {
      // Its writer was killed in it.
      return [];
    }
  });
}
