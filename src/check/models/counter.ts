import { type Model, refused } from '../model.ts';

/** `add` n (1 unless told otherwise) → the sum, or null where nobody looked; `read` → the sum. It begins as 0. */
export const counter: Model<number> = {
  name: 'counter',
  functions: new Set(['add', 'read']),
  init: 0,
  observes: ({ f }) => f === 'read',
  reject({ f, argument, result, outcome }) {
    if (f === 'add' && typeof (argument ?? 1) !== 'number') {
      return `the value of an add is a number, not ${JSON.stringify(argument)}`;
    }
    const sum = f === 'add' ? (result ?? 0) : result;
    if (outcome === 'ok' && typeof sum !== 'number') {
      return `${f} answers a number, not ${JSON.stringify(result)}`;
    }
    return undefined;
  },
  step(sum, { f, argument, result, outcome }) {
    const next = f === 'add' ? sum + ((argument as number | null) ?? 1) : sum;
    const isUnseen = outcome === 'info' || (f === 'add' && (result ?? null) === null);
    return isUnseen || result === next ? next : refused;
  },
};
