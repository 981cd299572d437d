import { AsyncLocalStorage } from 'node:async_hooks';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { NestedTransactionError } from './store-errors.ts';

/** A transaction, and the one in which it was begun, of whichever file. */
interface OpenTransaction {
  readonly file: string;
  readonly connection: object;
  readonly writes: boolean;
  readonly outer: OpenTransaction | undefined;
  /** What was begun inside may go on when it is over. */
  isOver: boolean;
}

const current = new AsyncLocalStorage<OpenTransaction>();

/** The name by which all connections of this process know the file: symbolic links are followed. */
export function fileId(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}

/**
 * Refuses what would wait for the transaction that it is called in, and so for itself: anything on the same connection,
 * and a write to the same file on another.
 *
 * @throws {@link NestedTransactionError}
 */
export function refuseNested(file: string, connection: object, writes: boolean): void {
  for (let outer = current.getStore(); outer !== undefined; outer = outer.outer) {
    if (outer.isOver) continue;
    const waits = outer.connection === connection || (writes && outer.writes && outer.file === file);
    if (waits) throw new NestedTransactionError(file);
  }
}

/** Runs `work` as what it is: the inside of a transaction. */
export async function inside<T>(
  file: string,
  connection: object,
  writes: boolean,
  work: () => Promise<T>,
): Promise<T> {
  const transaction = { file, connection, writes, outer: current.getStore(), isOver: false };
  try {
    return await current.run(transaction, work);
  } finally {
    transaction.isOver = true;
  }
}

/** For each file, the writer of this thread that came last: each waits, without blocking, for the one before it. */
const lastWriters = new Map<string, Promise<void>>();

/**
 * Waits until no other connection of this thread writes to the file. To block for it would be to wait for oneself.
 *
 * @returns what lets the next one in; undefined when the turn does not come in time
 */
export async function threadTurn(file: string, patienceMs: number): Promise<(() => void) | undefined> {
  const before = lastWriters.get(file);
  const { promise, resolve: done } = Promise.withResolvers<void>();
  const mine = before === undefined ? promise : before.then(() => promise);
  lastWriters.set(file, mine);
  const end = () => {
    done();
    if (lastWriters.get(file) === mine) lastWriters.delete(file);
  };
  if (before === undefined) return end;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, patienceMs, 'late');
  });
  const came = await Promise.race([before, late]);
  clearTimeout(timer);
  if (came !== 'late') return end;
  end();
  return undefined;
}
