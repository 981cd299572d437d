import { workerData } from 'node:worker_threads';
import { type LockHandle, SessionLocks } from '../locks/session-locks.ts';
import { openStore, type Store } from '../store/store.ts';
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
let opened: Promise<Store> | undefined;

/** Not while the thread starts, and again if it failed: a thread that can't start would leave its tasks unanswered. */
function open(): Promise<Store> {
  opened ??= openStore(file, { locks: SessionLocks.attach(handle) }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

export interface Written extends Applied {
  /** As it is afterwards, where the edit changes one: this thread has it at hand, the others would have to look. */
  readonly deck?: DeckText | undefined;
}

const decklessEdits: ReadonlySet<Edit['f']> = new Set(['create', 'rename', 'delete', 'verify']);

/** One after the other, each in a transaction of its own; no task at all opens the file. */
export async function writeAll(tasks: readonly WriteTask[]): Promise<Outcome<Written>[]> {
  if (tasks.length === 0) await open();
  const outcomes: Outcome<Written>[] = [];
  for (const task of tasks) outcomes.push(await outcomeOf(() => write(task)));
  return outcomes;
}

async function write({ session, edit, ...fence }: WriteTask): Promise<Written> {
  const store = await open();
  const applied = await applyEdit(store, fence, session, edit);
  if (decklessEdits.has(edit.f)) return applied;
  // The edit is stored, whatever comes of reading it.
  return { ...applied, deck: await readDeckText(store, session).catch(() => undefined) };
}
