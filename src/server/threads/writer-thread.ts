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

/** An edit to be applied in one transaction, under a grant that the main thread holds. */
export interface WriteTask {
  readonly session: string;
  readonly token: bigint;
  readonly expectedVersion: number | undefined;
  readonly edit: EditCommand;
}

const { handle, file } = workerData as WriterData;
let opened: Promise<DeckStore> | undefined;

/**
 * Opens the file at the first task, and again if that failed. Opening it while the thread starts would be
 * wrong: a thread that can't start would never answer its tasks.
 */
function open(): Promise<DeckStore> {
  opened ??= openStore(file, { locks: SessionLocks.attach(handle) }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

export interface Written extends AppliedEdit {
  /**
   * The deck after an edit that changes it. Reading it here is cheap; another thread would have to query the
   * file.
   */
  readonly deck?: DeckText | undefined;
}

const decklessEdits: ReadonlySet<EditCommand['f']> = new Set(['create', 'rename', 'delete', 'verify']);

/**
 * Applies each edit in a transaction of its own. Without tasks, the only outcome says whether an edit could
 * be stored now.
 */
export async function writeAll(tasks: readonly WriteTask[]): Promise<TaskOutcome<Written>[]> {
  if (tasks.length === 0) return [await outcomeOf(probe)];
  const outcomes: TaskOutcome<Written>[] = [];
  for (const task of tasks) outcomes.push(await outcomeOf(() => write(task)));
  // The outcomes of the edits must be reported even if this fails.
  await keepWalSmall().catch(() => {});
  return outcomes;
}

/** The last disk error, until an edit or a page is written again. */
let lastDiskError: { readonly error: StoreFullError | StoreFailedError; readonly at: number } | undefined;
/**
 * For this long the failure of an edit counts for more than a page that could be written: a page may fit
 * where an edit did not.
 */
const DISK_ERROR_MS = 5_000;

/** Opens the file, and writes a page to it if the last edit failed because of the disk. */
async function probe(): Promise<Written> {
  const store = await open();
  if (lastDiskError === undefined) return {};
  if (performance.now() - lastDiskError.at < DISK_ERROR_MS) throw lastDiskError.error;
  await store.wal?.probe();
  lastDiskError = undefined;
  return {};
}

/**
 * Above this, the write-ahead log is truncated as soon as no reader prevents it; below, SQLite reuses it by
 * itself.
 */
const LARGE_WAL_BYTES = 2 * WAL_BYTES;
const WAL_RETRY_MS = 1_000;
let retry: NodeJS.Timeout | undefined;

/**
 * The log grows while another process keeps a read open, and SQLite by itself would shrink it only at a later
 * edit.
 */
async function keepWalSmall(): Promise<void> {
  const { wal } = await open();
  if (wal === undefined || retry !== undefined || wal.bytes() <= LARGE_WAL_BYTES) return;
  retry = setTimeout(async () => {
    retry = undefined;
    // A failure loses nothing, and edits report by themselves what is wrong with the file.
    await wal.truncate().then(keepWalSmall, () => {});
  }, WAL_RETRY_MS).unref();
}

async function write({ session, edit, ...fence }: WriteTask): Promise<Written> {
  const store = await open();
  const applied = await applyCommand(store, fence, session, edit).catch((error) => {
    if (error instanceof StoreFullError || error instanceof StoreFailedError) {
      lastDiskError = { error, at: performance.now() };
    }
    throw error;
  });
  lastDiskError = undefined;
  if (decklessEdits.has(edit.f)) return applied;
  // The edit is stored even if the deck can't be read.
  return { ...applied, deck: await readDeckText(store, session).catch(() => undefined) };
}
