import { checking } from './isolation/checking.ts';
import { reading } from './isolation/reading.ts';
import type { Bench } from './result.ts';

/** The isolation checker: transactions per second and bytes per transaction, of events in memory and of a file. */
export const isolation: Bench = { checking, reading };
