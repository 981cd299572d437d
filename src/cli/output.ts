import { openSync } from 'node:fs';
import { InvalidRunError } from '../hammer/verdict.ts';

/** Opens a file for what a command finds, before it begins to look. @throws {@link InvalidRunError} */
export function openOutput(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (cause) {
    throw new InvalidRunError(`${file} can't be written: ${cause}`, { cause });
  }
}
