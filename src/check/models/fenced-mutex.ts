import { valueText } from '../json/value-text.ts';
import { type Model, refused } from '../model/model.ts';
import type { ModelOperation } from '../model/model-operation.ts';

/** The highest token that was given out, and who holds the key: that token, one that nobody saw, or nobody. */
interface FencedMutexState {
  /** -Infinity before the first; from 2 ** 53 on it is a bigint. */
  readonly token: number | bigint;
  readonly holder: 'token' | 'unseen' | null;
}

/**
 * A mutex whose holder may be robbed, because it hung or died: `acquire` → a token, higher than all before it, or
 * false where it was refused; `release` token → whether it held the key until then, or null where nobody looked.
 *
 * A grant may follow on another that was not released; but a holder that says at its release that it was not robbed
 * had the key alone all the while, and one that says that it was, was.
 */
export const fencedMutex: Model<FencedMutexState> = {
  name: 'fenced-mutex',
  functions: new Set(['acquire', 'release']),
  init: { token: Number.NEGATIVE_INFINITY, holder: null },
  key: ({ token, holder }) => `${token} ${holder}`,
  show({ token, holder }) {
    const highest =
      token === Number.NEGATIVE_INFINITY ? 'no token was seen' : `the highest token is ${token}`;
    if (holder === null) return `free (${highest})`;
    return holder === 'token' ? `held with token ${token}` : `held with a token that nobody saw (${highest})`;
  },
  observes: ({ result, outcome }) => outcome === 'ok' && result === false,
  reject({ f, argument, result, outcome }) {
    if (f === 'acquire') {
      if ((argument ?? null) !== null) {
        return `an acquire is asked with null, not ${valueText(argument)}: which of several locks it is of stands in \`key\``;
      }
      if (outcome === 'info' || result === false || isToken(result)) return undefined;
      return `an acquire answers a token, or false, not ${valueText(result)}`;
    }
    if (!isToken(argument)) return `the value of a release is a token, not ${valueText(argument)}`;
    if (outcome === 'info' || (result ?? null) === null || typeof result === 'boolean') return undefined;
    return `a release answers true, false or null, not ${valueText(result)}`;
  },
  pruning: {
    // Tokens grow.
    sets: () => undefined,
    mayFollow,
    rulesOut: (earlier, later) => mayFollow(leastLeftBy(earlier), later) === false,
    isBlind: ({ f, result, outcome }) => outcome === 'info' || (f === 'release' && (result ?? null) === null),
  },
  step(held, { f, argument, result, outcome }) {
    if (f === 'acquire') {
      if (outcome === 'info') return { token: held.token, holder: 'unseen' };
      if (result === false) return held.holder === null ? refused : held;
      return isToken(result) && result > held.token ? { token: result, holder: 'token' } : refused;
    }
    const isHolder = held.holder === 'token' && held.token === argument;
    if (outcome === 'ok' && result !== null && result !== isHolder) return refused;
    return isHolder ? { ...held, holder: null } : held;
  },
};

function mayFollow(
  { token, holder }: FencedMutexState,
  { f, argument, result, outcome }: ModelOperation,
): boolean {
  if (outcome === 'info') return true;
  if (f === 'acquire') return !isToken(result) || token < result;
  if (result !== true) return true;
  return token < (argument as number) || (token === argument && holder === 'token');
}

/** The state that it leaves, or one from which at least as much may come. */
function leastLeftBy({ f, argument, result }: ModelOperation): FencedMutexState {
  if (f === 'acquire') return { token: isToken(result) ? result : Number.NEGATIVE_INFINITY, holder: 'token' };
  // One that was not held tells nothing of its token: it need not have been given out.
  return { token: result === true ? (argument as number) : Number.NEGATIVE_INFINITY, holder: null };
}

function isToken(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
