import { after } from 'node:test';
import { openExplorer } from '../../src/explore/index.ts';

/** One explorer for all test files of a process: starting its threads takes longer than most explorations. */
export const explorer = openExplorer();
after(() => explorer.close());
