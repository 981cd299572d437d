import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockModule } from '../../locks/api/lock-module.ts';
import { firstWordOf, type MutexWords, sleepWhile } from '../parts/mutex-table.ts';

const SLOTS = 1_024;
const SLOT_WORDS = 4;
const WRITING = -1;
/** `readers`: readers that hold the key, or `WRITING`; `writers`: waiting writers; `epoch`: the word that all waiters sleep on. */
const Word = { readers: 0, writers: 1, epoch: 2 } as const;

/** A reader-writer lock that prefers writers; `wakes`: whether a writer that gives up wakes the waiters behind it. */
export function readerWriterLock(name: string, wakes: boolean) {
  return {
    name,
    create: () => new Int32Array(new SharedArrayBuffer(SLOTS * SLOT_WORDS * 4)),
    attach(words: MutexWords) {
      const wake = (at: number) => {
        Atomics.add(words, at + Word.epoch, 1);
        Atomics.notify(words, at + Word.epoch);
      };
      const read = (at: number) => {
        for (;;) {
          const readers = Atomics.load(words, at + Word.readers);
          if (readers === WRITING || Atomics.load(words, at + Word.writers) > 0) return null;
          if (Atomics.compareExchange(words, at + Word.readers, readers, readers + 1) !== readers) continue;
          const release = () => void (Atomics.sub(words, at + Word.readers, 1) === 1 && wake(at));
          return { mode: 'shared' as const, release };
        }
      };
      const write = (at: number) => {
        if (Atomics.compareExchange(words, at + Word.readers, 0, WRITING) !== 0) return null;
        const release = () => {
          Atomics.store(words, at + Word.readers, 0);
          wake(at);
        };
        return { mode: 'exclusive' as const, release };
      };
      return {
        tryAcquire: (key, { mode } = {}) => (mode === 'shared' ? read : write)(firstWordOf(key)),
        acquire(key, { timeoutMs, mode }) {
          const at = firstWordOf(key);
          const deadline = performance.now() + timeoutMs;
          const isWriter = mode !== 'shared';
          let isIn = false;
          if (isWriter) Atomics.add(words, at + Word.writers, 1);
          try {
            for (;;) {
              const epoch = Atomics.load(words, at + Word.epoch);
              const grant = isWriter ? write(at) : read(at);
              isIn = grant !== null;
              if (grant !== null) return grant;
              if (!sleepWhile(words, at + Word.epoch, epoch, deadline) && performance.now() >= deadline)
                throw new LockTimeoutError(key, timeoutMs, 'another holder has it');
            }
          } finally {
            const isLast = isWriter && Atomics.sub(words, at + Word.writers, 1) === 1;
            if (isLast && !isIn && wakes) wake(at);
          }
        },
      };
    },
  } satisfies LockModule;
}

/** The control: the same code without a bug. */
export default readerWriterLock('reader-writer-lock', true);
