import { type Model, type Refused, refused } from '../../model/model.ts';
import type { ModelOperation } from '../../model/model-operation.ts';
import { rejectLockInput } from './reject-lock-input.ts';

/** The process that writes, or those that read, in ascending order. */
interface LockState {
  readonly writer: number | null;
  readonly readers: readonly number[];
}

const free: LockState = { writer: null, readers: [] };

/**
 * A lock that begins free, for one writer or several readers. `acquire-read` and `acquire-write` return false if they were
 * refused and anything else if they were granted; `release-read` and `release-write` return false if the process did not
 * hold the lock in this way. A process that holds the lock is not granted it again, in either way.
 */
export const rwLock: Model<LockState, 'process'> = {
  name: 'rw-lock',
  functions: new Set(['acquire-read', 'release-read', 'acquire-write', 'release-write']),
  init: free,
  uses: ['process'],
  key: ({ writer, readers }) => (writer === null ? readers.join() : `w${writer}`),
  show: heldText,
  observes: ({ output, outcome }) => outcome === 'ok' && output === false,
  reject: ({ f, input }) => rejectLockInput(f, input),
  pruning: {
    sets({ f, output, process }) {
      if (output === false) return undefined;
      if (f === 'acquire-write') return { writer: process, readers: [] };
      return f === 'release-write' ? free : undefined;
    },
    // Readers come and go without setting a state, but only a writer makes way for them.
    mayFollow(state, operation) {
      if (state.writer !== null) return stepLock(state, operation) !== refused;
      return operation.f !== 'release-write' || operation.output === false;
    },
  },
  why: (state) => `the lock is ${heldText(state)}`,
  step: stepLock,
};

function stepLock(state: LockState, { f, output, process }: ModelOperation<'process'>): LockState | Refused {
  const { writer, readers } = state;
  const reads = readers.includes(process);
  switch (f) {
    case 'acquire-read':
      if (output === false) return writer === null && !reads ? refused : state;
      if (writer !== null || reads) return refused;
      return { writer, readers: [...readers, process].sort((a, b) => a - b) };
    case 'acquire-write': {
      const isFree = writer === null && readers.length === 0;
      if (output === false) return isFree ? refused : state;
      return isFree ? { writer: process, readers } : refused;
    }
    case 'release-read':
      if (output === false) return reads ? refused : state;
      return reads ? { writer, readers: readers.filter((reader) => reader !== process) } : refused;
    default:
      if (output === false) return writer === process ? refused : state;
      return writer === process ? free : refused;
  }
}

function heldText({ writer, readers }: LockState): string {
  if (writer !== null) return `held by process ${writer}, which writes`;
  if (readers.length === 0) return 'free';
  return readers.length === 1
    ? `held by process ${readers[0]}, which reads`
    : `held by the processes ${readers.join(', ')}, which read`;
}
