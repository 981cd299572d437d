import type { DeckStore, StoreTransaction } from '../store/store.ts';
import type { RowWriter } from './board.ts';

interface Tracking {
  readonly row: RowWriter;
  /** What the file is called on the row. */
  readonly stake: string;
  /** Whose wait it is to be let in. */
  readonly owner: number;
}

/**
 * The store, whose writes show on the worker's row: the file as waited for until the transaction has begun, and as held
 * until it has ended. What it is waited for, the turn or SQLite, only the store knows.
 */
export function trackedStore(store: DeckStore, { row, stake, owner }: Tracking): DeckStore {
  /** How many transactions of this thread are open: another task that waits for one of them does not block the thread. */
  let open = 0;

  async function tracked<T>(
    work: (trx: StoreTransaction) => Promise<T>,
    write: (work: (trx: StoreTransaction) => Promise<T>) => Promise<T>,
  ) {
    let isIn = false;
    let end = row.waitFor(stake, open > 0 ? 0 : owner);
    try {
      return await write((trx) => {
        // A store may run the work again.
        if (!isIn) {
          end();
          end = row.hold(stake, 0);
          isIn = true;
          open += 1;
        }
        return work(trx);
      });
    } finally {
      end();
      if (isIn) open -= 1;
    }
  }

  // Named one by one: it may be an object of a class, whose methods are not its own.
  return {
    file: store.file,
    read: (work) => store.read(work),
    query: (query, ...parameters) => store.query(query, ...parameters),
    write: (work) => tracked(work, (inside) => store.write(inside)),
    fenced: (session, fence, work) => tracked(work, (inside) => store.fenced(session, fence, inside)),
    ...(store.wal !== undefined && { wal: store.wal }),
    verify: () => store.verify(),
    close: () => store.close(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
