import { after } from 'node:test';
import { openExplorer } from '../../src/explore/index.ts';

/** One for all files of a process: to start its threads costs more than most of what they explore. */
export const explorer = openExplorer();
after(() => explorer.close());
