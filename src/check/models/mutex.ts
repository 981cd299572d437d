import { type Model, refused } from '../model.ts';

/** `acquire` → false where it was refused, anything else where it was granted; `release`. It begins as free. */
export const mutex: Model<boolean> = {
  name: 'mutex',
  functions: new Set(['acquire', 'release']),
  init: false,
  observes: ({ f, result, outcome }) => f === 'acquire' && outcome === 'ok' && result === false,
  step(held, { f, result }) {
    if (f === 'release') return held ? false : refused;
    if (result === false) return held ? held : refused;
    return held ? refused : true;
  },
};
