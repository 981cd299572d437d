import { notesIn } from './notes.ts';

const MAX_NOTED = 100;
const FILE = 'violations.jsonl';

/** Notes violations on disk, at once. */
export function violationNotes(directory: string): (violation: string) => void {
  const notes = notesIn<string>(directory, FILE);
  let noted = 0;
  return (violation) => {
    noted += 1;
    if (noted <= MAX_NOTED) notes.add(violation);
  };
}

export function readViolations(directory: string): string[] {
  return notesIn<string>(directory, FILE).read();
}

const INVALID_FILE = 'invalid.jsonl';

/** Notes what makes the run one that proves nothing, whatever else it says. */
export function noteInvalid(directory: string, message: string): void {
  notesIn<string>(directory, INVALID_FILE).add(message);
}

export function readInvalid(directory: string): string | undefined {
  return notesIn<string>(directory, INVALID_FILE).read()[0];
}
