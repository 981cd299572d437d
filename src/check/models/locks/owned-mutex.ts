import { type Model, type Refused, refused } from '../../model/model.ts';
import type { ModelOperation } from '../../model/model-operation.ts';
import { rejectLockInput } from './reject-lock-input.ts';

/** The process that holds the mutex, or null. */
type Owner = number | null;

/**
 * A mutex that begins free, which only its owner can release. `acquire` returns false if it was refused and anything else
 * if it was granted; `release` returns false if the process did not hold the mutex. A process that holds it is not granted
 * it again.
 */
export const ownedMutex: Model<Owner, 'process'> = {
  name: 'owned-mutex',
  functions: new Set(['acquire', 'release']),
  init: null,
  uses: ['process'],
  show: (owner) => (owner === null ? 'free' : `held by process ${owner}`),
  observes: ({ output, outcome }) => outcome === 'ok' && output === false,
  reject: ({ f, input }) => rejectLockInput(f, input),
  pruning: {
    sets: ({ f, output, process }) => (output === false ? undefined : f === 'acquire' ? process : null),
    // Every operation that changes the state sets one.
    mayFollow: (owner, operation) => stepOwner(owner, operation) !== refused,
  },
  why: (owner) => (owner === null ? 'the mutex is free' : `the mutex is held by process ${owner}`),
  step: stepOwner,
};

function stepOwner(owner: Owner, { f, output, process }: ModelOperation<'process'>): Owner | Refused {
  if (f === 'acquire') {
    if (output === false) return owner === null ? refused : owner;
    return owner === null ? process : refused;
  }
  if (output === false) return owner === process ? refused : owner;
  return owner === process ? null : refused;
}
