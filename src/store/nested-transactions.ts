import { AsyncLocalStorage } from 'node:async_hooks';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { NestedTransactionError } from './store-errors.ts';

/** A transaction that is under way, and the one in which it was begun, which may be on another file. */
interface OpenTransaction {
  readonly file: string;
  readonly connection: object;
  readonly writes: boolean;
  readonly outer: OpenTransaction | undefined;
  /** Asynchronous work that was begun inside may outlive it: for that work it no longer counts. */
  isOver: boolean;
}

const current = new AsyncLocalStorage<OpenTransaction>();

/** The name that identifies a file within this process: its path, with symbolic links resolved. */
export function fileId(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}

/**
 * Refuses a call that would wait for the transaction that it is made in, and so for itself: any call on the same
 * connection, and a write to the same file on another connection.
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

/** Runs `work` as the inside of a transaction, for {@link refuseNested}. */
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

/** The last writer of this thread to each file: each writer waits, without blocking, for the one before it. */
const lastWriters = new Map<string, Promise<void>>();

/**
 * Waits until no other connection of this thread writes to the file. It must not block: the thread would wait for itself.
 *
 * @returns a function that lets the next writer go on; undefined if the turn does not come within `timeoutMs`
 */
export async function threadTurn(file: string, timeoutMs: number): Promise<(() => void) | undefined> {
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
    timer = setTimeout(resolve, timeoutMs, 'late');
  });
  const came = await Promise.race([before, late]);
  clearTimeout(timer);
  if (came !== 'late') return end;
  end();
  return undefined;
}
