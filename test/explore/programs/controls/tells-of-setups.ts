import { writeSync } from 'node:fs';
import type { Program } from '../../../../src/explore/index.ts';

/**
 * Writes to the fourth stream of its process when another program, which the query names, is set up for the
 * third time.
 */
const url = new URL(import.meta.url).searchParams.get('program')!;
const { default: program } = (await import(url)) as { default: Program };
let setups = 0;

export default {
  ...program,
  setup() {
    if (++setups === 3) writeSync(3, '.');
    return program.setup();
  },
};
