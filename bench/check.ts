import { known } from './check/known.ts';
import { recording } from './check/recording.ts';
import { windows } from './check/windows.ts';
import type { Result } from './result.ts';

/** The checker compared with Porcupine; the cost of recording a history, and of checking one of any length. */
export async function check(report: (result: Result) => void): Promise<void> {
  for (const part of [known, windows, recording]) for await (const result of part()) report(result);
}
