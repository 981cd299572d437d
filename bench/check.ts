import { known } from './check/known.ts';
import { recording } from './check/recording.ts';
import { windows } from './check/windows.ts';
import type { Bench } from './result.ts';

/** The checker compared with Porcupine; the cost of recording a history, and of checking one of any length. */
export const check: Bench = { known, windows, recording };
