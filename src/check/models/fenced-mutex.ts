import { type Model, refused } from '../model.ts';

/** The highest token that was given out, and who holds the key: that token, one that nobody saw, or nobody. */
interface Held {
  readonly token: number;
  readonly holder: 'token' | 'unseen' | null;
}

/**
 * A mutex whose holder may be robbed, because it hung or died: `acquire` → a token, higher than all before it, or
 * false where it was refused; `release` token → whether it held the key until then, or null where nobody looked.
 *
 * A grant may follow on another that was not released; but a holder that says at its release that it was not robbed
 * had the key alone all the while, and one that says that it was, was.
 */
export const fencedMutex: Model<Held> = {
  name: 'fenced-mutex',
  functions: new Set(['acquire', 'release']),
  init: { token: Number.NEGATIVE_INFINITY, holder: null },
  key: ({ token, holder }) => `${token} ${holder}`,
  observes: ({ result, outcome }) => outcome === 'ok' && result === false,
  reject({ f, argument, result, outcome }) {
    if (f === 'acquire') {
      if (outcome === 'info' || result === false || typeof result === 'number') return undefined;
      return `an acquire answers a token, or false, not ${JSON.stringify(result)}`;
    }
    if (typeof argument !== 'number')
      return `the value of a release is a token, not ${JSON.stringify(argument)}`;
    if (outcome === 'info' || result === null || typeof result === 'boolean') return undefined;
    return `a release answers true, false or null, not ${JSON.stringify(result)}`;
  },
  step(held, { f, argument, result, outcome }) {
    if (f === 'acquire') {
      if (outcome === 'info') return { token: held.token, holder: 'unseen' };
      if (result === false) return held.holder === null ? refused : held;
      return (result as number) > held.token ? { token: result as number, holder: 'token' } : refused;
    }
    const isHolder = held.holder === 'token' && held.token === argument;
    if (outcome === 'ok' && result !== null && result !== isHolder) return refused;
    return isHolder ? { ...held, holder: null } : held;
  },
};
