import { workerData } from 'node:worker_threads';
import { type LockHandle, SessionLocks } from '../../locks/session-locks.ts';
import { WAL_BYTES } from '../../store/sqlite.ts';
import { type DeckStore, openStore } from '../../store/store.ts';
import { StoreFailedError, StoreFullError } from '../../store/store-errors.ts';
import { type DeckText, readDeckText } from '../responses/deck-text.ts';
import { type AppliedEdit, applyCommand, type EditCommand } from './edit-command.ts';
import { outcomeOf, type TaskOutcome } from './task-outcome.ts';

export interface WriterData {
  readonly handle: LockHandle;
  readonly file: string;
}

/** One transaction, in the name of a grant that the main thread holds. */
export interface WriteTask {
  readonly session: string;
  readonly token: bigint;
  readonly expectedVersion: number | undefined;
  readonly edit: EditCommand;
}

const { handle, file } = workerData as WriterData;
let opened: Promise<DeckStore> | undefined;

/** Not while the thread starts, and again if it failed: a thread that can't start would leave its tasks unanswered. */
function open(): Promise<DeckStore> {
  opened ??= openStore(file, { locks: SessionLocks.attach(handle) }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

export interface Written extends AppliedEdit {
  /** As it is afterwards, where the edit changes one: this thread has it at hand, the others would have to look. */
  readonly deck?: DeckText | undefined;
}

const decklessEdits: ReadonlySet<EditCommand['f']> = new Set(['create', 'rename', 'delete', 'verify']);

/** One after the other, each in a transaction of its own; where there is no task, one outcome says whether any would do. */
export async function writeAll(tasks: readonly WriteTask[]): Promise<TaskOutcome<Written>[]> {
  if (tasks.length === 0) return [await outcomeOf(probe)];
  const outcomes: TaskOutcome<Written>[] = [];
  for (const task of tasks) outcomes.push(await outcomeOf(() => write(task)));
  // What became of the edits is told, whatever becomes of the log.
  await keepWalSmall().catch(() => {});
  return outcomes;
}

/** What the last edit was refused for, where the disk is to blame; until one is stored again, or a page is. */
let trouble: { readonly error: StoreFullError | StoreFailedError; readonly at: number } | undefined;
/** A page may still fit where an edit did not: so long an edit's word counts for more. */
const TROUBLE_MS = 5_000;

/** Opens the file; where the disk was in the way of the last edit, a page is written. */
async function probe(): Promise<Written> {
  const store = await open();
  if (trouble === undefined) return {};
  if (performance.now() - trouble.at < TROUBLE_MS) throw trouble.error;
  await store.wal?.probe();
  trouble = undefined;
  return {};
}

/** From here on the log is emptied when nobody is in the way; below, SQLite has it in hand. */
const LARGE_WAL_BYTES = 2 * WAL_BYTES;
const WAL_RETRY_MS = 1_000;
let retry: NodeJS.Timeout | undefined;

/** A read that another process keeps open makes the log grow, and SQLite by itself empties it with the next edit only. */
async function keepWalSmall(): Promise<void> {
  const { wal } = await open();
  if (wal === undefined || retry !== undefined || wal.bytes() <= LARGE_WAL_BYTES) return;
  retry = setTimeout(async () => {
    retry = undefined;
    // Nothing is lost where it can't be emptied, and each edit says by itself what is the matter with the file.
    await wal.truncate().then(keepWalSmall, () => {});
  }, WAL_RETRY_MS).unref();
}

async function write({ session, edit, ...fence }: WriteTask): Promise<Written> {
  const store = await open();
  const applied = await applyCommand(store, fence, session, edit).catch((error) => {
    if (error instanceof StoreFullError || error instanceof StoreFailedError) {
      trouble = { error, at: performance.now() };
    }
    throw error;
  });
  trouble = undefined;
  if (decklessEdits.has(edit.f)) return applied;
  // The edit is stored, whatever comes of reading it.
  return { ...applied, deck: await readDeckText(store, session).catch(() => undefined) };
}
