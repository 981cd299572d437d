import { cold, warm } from './check/beside-porcupine.ts';
import { recording } from './check/recording.ts';
import { windows } from './check/windows.ts';
import type { Bench } from './result.ts';

/** The checker beside Porcupine; the cost of recording a history, and of checking one of any length. */
export const check: Bench = { cold, warm, windows, recording };
