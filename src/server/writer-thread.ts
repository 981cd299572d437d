import { workerData } from 'node:worker_threads';
import { type LockHandle, SessionLocks } from '../locks/session-locks.ts';
import { openStore } from '../store/store.ts';
import { type Applied, applyEdit, type Edit } from './edit.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

export interface WriterData {
  readonly handle: LockHandle;
  readonly file: string;
}

/** One transaction, in the name of a grant that the main thread holds. */
export interface WriteTask {
  readonly session: string;
  readonly token: bigint;
  readonly expectedVersion: number | undefined;
  readonly edit: Edit;
}

const { handle, file } = workerData as WriterData;
const locks = SessionLocks.attach(handle);
const store = await openStore(file, { locks });

export function write(task: WriteTask | 'ready'): Promise<Outcome<Applied>> {
  return outcomeOf(async () => {
    if (task === 'ready') return {};
    const { session, edit, ...fence } = task;
    return applyEdit(store, fence, session, edit);
  });
}
