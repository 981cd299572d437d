import { workerData } from 'node:worker_threads';
import { type LockHandle, SessionLocks } from '../locks/session-locks.ts';
import { openStore } from '../store/store.ts';
import { type DeckText, readDeckText } from './deck-cache.ts';
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

export interface Written extends Applied {
  /** As it is afterwards, where the edit changes one: this thread has it at hand, the others would have to look. */
  readonly deck?: DeckText | undefined;
}

const decklessEdits: ReadonlySet<Edit['f']> = new Set(['create', 'rename', 'delete', 'verify']);

/** One after the other, each in a transaction of its own. */
export async function writeAll(tasks: readonly WriteTask[]): Promise<Outcome<Written>[]> {
  const outcomes: Outcome<Written>[] = [];
  for (const task of tasks) outcomes.push(await outcomeOf(() => write(task)));
  return outcomes;
}

async function write({ session, edit, ...fence }: WriteTask): Promise<Written> {
  const applied = await applyEdit(store, fence, session, edit);
  return decklessEdits.has(edit.f) ? applied : { ...applied, deck: await readDeckText(store, session) };
}
