import { valueText } from '../../json/value-text.ts';
import { type Model, refused } from '../../model/model.ts';
import type { ModelOperation } from '../../model/model-operation.ts';
import { rejectLockInput } from './reject-lock-input.ts';

/**
 * The highest token granted so far, and how the key is held: with that token, with a token whose acquirer
 * never saw it, or not at all.
 */
interface FencedMutexState {
  /** -Infinity before the first grant; a bigint from 2 ** 53 on. */
  readonly token: number | bigint;
  readonly holder: 'token' | 'unseen' | null;
}

/**
 * A mutex that can be stolen from a holder that hangs or dies. `acquire` returns a token higher than all
 * before it, or false if it was refused; `release` of a token returns whether its holder had kept the key
 * until then, or null if the caller did not look.
 *
 * A grant may follow another that was not released. But a holder whose `release` returns true held the key
 * alone all the while, and a holder whose `release` returns false had lost it.
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
    return holder === 'token' ? `held with token ${token}` : `held with an unknown token (${highest})`;
  },
  observes: ({ output, outcome }) => outcome === 'ok' && output === false,
  reject({ f, input, output, outcome }) {
    if (f === 'acquire') {
      const wrong = rejectLockInput(f, input);
      if (wrong !== undefined) return wrong;
      if (outcome === 'info' || output === false || isToken(output)) return undefined;
      return `an acquire must return a token or false, not ${valueText(output)}`;
    }
    if (!isToken(input)) return `the input of a release must be a token, not ${valueText(input)}`;
    if (outcome === 'info' || (output ?? null) === null || typeof output === 'boolean') return undefined;
    return `a release must return true, false or null, not ${valueText(output)}`;
  },
  pruning: {
    // No operation sets a state: tokens only grow.
    sets: () => undefined,
    mayFollow,
    rulesOut: (earlier, later) => mayFollow(leastLeftBy(earlier), later) === false,
    isBlind: ({ f, output, outcome }) => outcome === 'info' || (f === 'release' && (output ?? null) === null),
  },
  step(held, { f, input, output, outcome }) {
    if (f === 'acquire') {
      if (outcome === 'info') return { token: held.token, holder: 'unseen' };
      if (output === false) return held.holder === null ? refused : held;
      return isToken(output) && output > held.token ? { token: output, holder: 'token' } : refused;
    }
    const isHolder = held.holder === 'token' && held.token === input;
    if (outcome === 'ok' && output !== null && output !== isHolder) return refused;
    return isHolder ? { ...held, holder: null } : held;
  },
};

function mayFollow(
  { token, holder }: FencedMutexState,
  { f, input, output, outcome }: ModelOperation,
): boolean {
  if (outcome === 'info') return true;
  if (f === 'acquire') return !isToken(output) || token < output;
  if (output !== true) return true;
  return token < (input as number) || (token === input && holder === 'token');
}

/** The state after the operation, or one that at least as much may follow. */
function leastLeftBy({ f, input, output }: ModelOperation): FencedMutexState {
  if (f === 'acquire') return { token: isToken(output) ? output : Number.NEGATIVE_INFINITY, holder: 'token' };
  // A release that returned false tells nothing about its token, which need not have been granted.
  return { token: output === true ? (input as number) : Number.NEGATIVE_INFINITY, holder: null };
}

function isToken(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
