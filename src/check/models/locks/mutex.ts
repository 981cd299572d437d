import { type Model, refused } from '../../model/model.ts';
import { rejectLockInput } from './reject-lock-input.ts';

/**
 * A mutex that begins free. `acquire` returns false if it was refused and anything else if it was granted;
 * `release` frees it.
 */
export const mutex: Model<boolean> = {
  name: 'mutex',
  functions: new Set(['acquire', 'release']),
  init: false,
  reject: ({ f, input }) => (f === 'acquire' ? rejectLockInput(f, input) : undefined),
  observes: ({ f, output, outcome }) => f === 'acquire' && outcome === 'ok' && output === false,
  step(held, { f, output }) {
    if (f === 'release') return held ? false : refused;
    if (output === false) return held ? held : refused;
    return held ? refused : true;
  },
};
