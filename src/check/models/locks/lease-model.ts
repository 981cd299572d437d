import { isLaterVersion, isVersion, type Version } from '../../json/later-version.ts';
import { valueText } from '../../json/value-text.ts';
import { type Model, type Refused, refused } from '../../model/model.ts';
import type { ModelOperation } from '../../model/model-operation.ts';

type Timed = 'invoked' | 'completed';

interface LeaseState {
  /** The token of the last grant; null before the first, and if no output has shown it. */
  readonly token: Version | null;
  /** `token`: the lease is held with this token. `unseen`: its acquirer never saw the token. `any`: nothing is known. */
  readonly holder: 'token' | 'unseen' | 'any' | null;
  /** When the lease ends; null if that is not known, or nobody holds the lease. */
  readonly until: number | null;
}

const any: LeaseState = { token: null, holder: 'any', until: null };

/**
 * A lock that is granted until some time. `acquire` returns `{ token, until }`, or false if the lease was held; `renew` of a
 * token returns `{ until }`, or false if that token did not hold the lease any more; `release` of a token returns whether it
 * held the lease until then, or null. `until` is a time as those of the events are. A grant may follow one that was not
 * released, from its end on.
 *
 * A token that is a number is higher than that of every earlier grant; one that is a string differs from that of the last.
 */
export const lease: Model<LeaseState, Timed> = {
  name: 'lease',
  functions: new Set(['acquire', 'renew', 'release']),
  init: { token: null, holder: null, until: null },
  uses: ['invoked', 'completed'],
  key: ({ token, holder, until }) => `${typeof token} ${holder} ${until} ${token}`,
  show: leaseText,
  observes: ({ output, outcome }) => outcome === 'ok' && output === false,
  reject: rejectLeaseCall,
  pruning: {
    sets,
    // Every operation that changes the state sets one.
    mayFollow: (state, operation) => stepLease(state, operation) !== refused,
  },
  why: (state) => `the lease is ${leaseText(state)}`,
  step: stepLease,
};

type LeaseGrant = { readonly token: Version; readonly until: number };

function stepLease(state: LeaseState, operation: ModelOperation<Timed>): LeaseState | Refused {
  const { f, input, output, outcome } = operation;
  if (state.holder === 'any') return state;
  // Some moment of the operation is before the end of the lease, or after it.
  const mayBeHeld = state.holder !== null && (state.until === null || operation.invoked < state.until);
  const mayHaveEnded = state.holder === null || state.until === null || operation.completed >= state.until;
  if (f === 'acquire') {
    if (outcome === 'info') return { token: state.token, holder: 'unseen', until: null };
    if (output === false) return mayBeHeld ? state : refused;
    const { token, until } = output as LeaseGrant;
    const isLater = state.token === null || isLaterVersion(token, state.token);
    return mayHaveEnded && isLater ? { token, holder: 'token', until } : refused;
  }
  const isHolder = state.holder === 'token' && state.token === input;
  if (outcome === 'ok' && output === false) return isHolder && !mayHaveEnded ? refused : state;
  if (f === 'release') {
    if (output === true && !(isHolder && mayBeHeld)) return refused;
    return isHolder ? { ...state, holder: null, until: null } : state;
  }
  if (!isHolder || !mayBeHeld) return refused;
  return { ...state, until: outcome === 'ok' ? (output as LeaseGrant).until : null };
}

function sets({ f, input, output, outcome }: ModelOperation<Timed>): LeaseState | undefined {
  if (outcome === 'ok' && output === false) return undefined;
  const token = input as Version;
  if (f === 'renew') {
    return { token, holder: 'token', until: outcome === 'ok' ? (output as LeaseGrant).until : null };
  }
  if (f === 'release') return output === true ? { token, holder: null, until: null } : any;
  return outcome === 'ok' ? { ...(output as LeaseGrant), holder: 'token' } : { ...any, holder: 'unseen' };
}

function leaseText({ token, holder, until }: LeaseState): string {
  if (holder === null) return token === null ? 'free' : `free (the last token is ${valueText(token)})`;
  const end = until === null ? '' : ` until ${until}`;
  return holder === 'token' ? `held with token ${valueText(token)}${end}` : 'held with an unknown token';
}

function rejectLeaseCall(operation: ModelOperation<Timed>): string | undefined {
  const { f, input, output, outcome, invoked } = operation;
  if (Number.isNaN(invoked)) return 'a lease ends at a time: each event needs a `time`, in ns of one clock';
  if (f !== 'acquire' && !isVersion(input))
    return `the input of a ${f} must be a token, not ${valueText(input)}`;
  if (outcome === 'info' || output === false) return undefined;
  const { token, until } = (output ?? {}) as { token?: unknown; until?: unknown };
  if (f === 'acquire') {
    return isVersion(token) && isTime(until)
      ? undefined
      : `an acquire must return { token, until } or false, not ${valueText(output)}`;
  }
  if (f === 'renew') {
    return isTime(until) ? undefined : `a renew must return { until } or false, not ${valueText(output)}`;
  }
  return output === true || (output ?? null) === null
    ? undefined
    : `a release must return true, false or null, not ${valueText(output)}`;
}

function isTime(value: unknown): boolean {
  return typeof value === 'number';
}
