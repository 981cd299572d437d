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
