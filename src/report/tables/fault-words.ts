import type { FaultKind } from '../../hammer/faults/fault-log.ts';

/** What each kind of fault does, as a sentence without its end. */
export const faultWords: Readonly<Record<FaultKind, string>> = {
  pause: 'A thread slept for twice the lease of a key that it held',
  terminate: 'A thread was ended from outside',
  exit: 'A thread called process.exit',
  oom: 'A thread filled its heap',
  slow: 'A thread slept for up to 30 ms',
  busy: 'Another process held the write lock of the SQLite file for up to 0.3 s',
  full: 'A thread found the disk full for up to 0.2 s',
  reader: 'Another process kept a snapshot of the SQLite file open for up to 1 s',
  kill: 'The whole process was killed, and another one went on',
};
