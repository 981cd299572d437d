import { asSentence } from './describe-error.ts';
import { jsonLog } from './json-log.ts';

const MAX_NOTED = 100;
const FILE = 'violations.jsonl';

const OF_THE_RUN = 'violations-of-the-run.jsonl';

/** Returns a function that writes violations to disk at once. */
export function violationNotes(directory: string, file = FILE): (violation: string) => void {
  const notes = jsonLog<string>(directory, file);
  let noted = 0;
  return (violation) => {
    noted += 1;
    if (noted <= MAX_NOTED) notes.add(asSentence(violation));
  };
}

/** For the violations that the main thread of the run finds. It keeps them itself; those on disk are for a crash. */
export function ownViolationNotes(directory: string): (violation: string) => void {
  return violationNotes(directory, OF_THE_RUN);
}

/** All violations of a process that crashed before it had a verdict. */
export function readAllViolations(directory: string): string[] {
  return [...new Set([...readViolations(directory), ...jsonLog<string>(directory, OF_THE_RUN).read()])];
}

export function readViolations(directory: string): string[] {
  return jsonLog<string>(directory, FILE).read();
}

const INVALID_FILE = 'invalid.jsonl';

/** Notes a reason why the run proves nothing, whatever else it finds. */
export function noteInvalid(directory: string, message: string): void {
  jsonLog<string>(directory, INVALID_FILE).add(message);
}

export function readInvalid(directory: string): string | undefined {
  return jsonLog<string>(directory, INVALID_FILE).read()[0];
}
