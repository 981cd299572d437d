import { isBusy } from '../store/sqlite-errors.ts';
import type { DeckStore, StoreTransaction } from '../store/store.ts';
import type { Faults } from './faults.ts';
import { fillDisk, makeRoom } from './full-disk.ts';

/** Less than this a write waits for others of its own process, too. */
const WAITED_MS = 1;

/** The store, with a place to be hit at before each commit, and a disk that can be full. */
export function storeWithFaults(store: DeckStore, faults: Faults): DeckStore {
  const { file } = store;
  let isFull = false;

  async function write<T>(run: (hit: typeof inTransaction) => Promise<T>): Promise<T> {
    const meetsLock = faults.isLocked(file);
    const asked = performance.now();
    const hasWaited = () => meetsLock && performance.now() - asked > WAITED_MS;
    let began = false;
    try {
      const result = await run((work) =>
        inTransaction(work, () => {
          if (!began && hasWaited()) faults.touched('busy', 1);
          began = true;
        }),
      );
      faults.answered(file);
      return result;
    } catch (error) {
      if (!began && meetsLock && isStoreBusy(error)) faults.touched('busy', 1);
      throw error;
    }
  }

  function inTransaction<T>(work: (trx: StoreTransaction) => Promise<T>, begin: () => void = () => {}) {
    return async (trx: StoreTransaction) => {
      begin();
      if (isFull) await makeRoom(trx);
      isFull = false;
      const result = await work(trx);
      faults.at('in a transaction');
      if (faults.isFull()) {
        isFull = true;
        await refuse(trx);
      }
      return result;
    };
  }

  async function refuse(trx: StoreTransaction): Promise<void> {
    try {
      await fillDisk(trx);
    } catch (error) {
      faults.touched('full', 1);
      throw error;
    }
  }

  // Named one by one: it may be an object of a class, whose methods are not its own.
  return {
    file,
    read: (work) => store.read(work),
    query: (query, ...parameters) => store.query(query, ...parameters),
    write: (work) => write((hit) => store.write(hit(work))),
    fenced: (session, fence, work) => write((hit) => store.fenced(session, fence, hit(work))),
    ...(store.wal !== undefined && { wal: store.wal }),
    verify: () => store.verify(),
    close: () => store.close(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

function isStoreBusy(error: unknown): boolean {
  return isBusy(error) || (error as { code?: unknown } | null)?.code === 'store_busy';
}
