import { valueText } from '../json/value-text.ts';
import { type Model, refused } from '../model/model.ts';

/**
 * A mutex that begins free. `acquire` returns false if it was refused and anything else if it was granted;
 * `release` frees it.
 */
export const mutex: Model<boolean> = {
  name: 'mutex',
  functions: new Set(['acquire', 'release']),
  init: false,
  reject: ({ f, argument }) =>
    f === 'acquire' && (argument ?? null) !== null
      ? `an acquire takes null, not ${valueText(argument)}: with several locks, name the lock in \`key\``
      : undefined,
  observes: ({ f, result, outcome }) => f === 'acquire' && outcome === 'ok' && result === false,
  step(held, { f, result }) {
    if (f === 'release') return held ? false : refused;
    if (result === false) return held ? held : refused;
    return held ? refused : true;
  },
};
