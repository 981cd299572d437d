import { valueText } from '../json/value-text.ts';
import { type Model, refused } from '../model/model.ts';

/** `acquire` → false where it was refused, anything else where it was granted; `release`. It begins as free. */
export const mutex: Model<boolean> = {
  name: 'mutex',
  functions: new Set(['acquire', 'release']),
  init: false,
  reject: ({ f, argument }) =>
    f === 'acquire' && (argument ?? null) !== null
      ? `an acquire is asked with null, not ${valueText(argument)}: which of several locks it is of stands in \`key\``
      : undefined,
  observes: ({ f, result, outcome }) => f === 'acquire' && outcome === 'ok' && result === false,
  step(held, { f, result }) {
    if (f === 'release') return held ? false : refused;
    if (result === false) return held ? held : refused;
    return held ? refused : true;
  },
};
