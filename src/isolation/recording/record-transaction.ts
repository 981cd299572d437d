import { inspect } from 'node:util';
import { isPromise } from '../../base/is-promise.ts';
import { refuseUnknownOptions } from '../../base/unknown-names.ts';
import {
  type DatabaseSession,
  databaseSession,
  type KyselyInstance,
  type KyselyTransactionBuilder,
  type QueryClient,
  type SynchronousConnection,
} from './database-session.ts';
import type { RecordHistoryCall } from './record-events.ts';
import { InvalidRecordingError } from './recording-errors.ts';
import {
  type RecordedTransaction,
  recordedTransaction,
  type TransactionRecorder,
} from './transaction-recorder.ts';

/** The options of {@link recordTransaction}. */
export interface RecordTransactionOptions {
  /** The `record` of a scenario's step; outside of a run, what `recordEvents` returns. */
  readonly record: RecordHistoryCall;
  /** The database that the transaction works on, if there are several: the transactions of each are judged on their own. */
  readonly key?: string;
}

/** The options of {@link recordTransaction} for a client that takes SQL. */
export interface BeginOptions extends RecordTransactionOptions {
  /**
   * The statement that begins the transaction: `begin immediate`, `begin isolation level serializable`. With null there is no
   * transaction, and each statement of the work commits by itself.
   *
   * @default 'begin'
   */
  readonly begin?: string | null;
}

/**
 * Runs `work` in a transaction, and records the transaction: what it notes in the `TransactionRecorder`, and whether it
 * committed. The isolation of the database can then be judged: by the run, if the scenario has `isolation`, or by
 * `checkIsolation`.
 *
 * `db` is an instance of Kysely, a connection of better-sqlite3, or a client with `query`, such as that of node-postgres.
 * Kysely's transaction is the second argument of the work.
 *
 * ```ts
 * import { defineScenario, sqlite } from 'hammerlock';
 * import { recordTransaction } from 'hammerlock/isolation';
 *
 * export default defineScenario({
 *   name: 'votes',
 *   use: { db: sqlite({ schema: 'create table votes (topic text, vote text)' }) },
 *   isolation: { model: 'list-append', level: 'strict-serializable' },
 *   step({ db, record, random, worker }) {
 *     const topic = random.pick(['lunch', 'dinner']);
 *     recordTransaction(db, { record, begin: 'begin immediate' }, (txn) => {
 *       const votes = db.prepare('select vote from votes where topic = ? order by rowid').pluck().all(topic);
 *       txn.read(topic, votes);
 *       const vote = `${worker.index} of ${votes.length}`;
 *       db.prepare('insert into votes values (?, ?)').run(topic, vote);
 *       txn.append(topic, vote);
 *     });
 *   },
 * });
 * ```
 *
 * If the work throws, the transaction is rolled back, and what was thrown is rethrown. The transaction is recorded as `ok` when
 * its commit has returned; as `fail` when it was rolled back for certain; and as `info` when its fate is unknown, such as after a
 * connection that was lost during the commit. So a statement that fails must let its error leave the work.
 *
 * In a transaction of better-sqlite3 the work must not return a promise: other tasks of the thread would run their
 * statements in the transaction. With `begin: null` it may.
 *
 * @returns what the work returns; for Kysely and for clients with `query` a promise of it
 * @throws {@link InvalidRecordingError} if a transaction is open on the connection, or the database or an option is invalid
 * @throws {@link TransactionRolledBackError} if the database answered the commit with a rollback
 */
export function recordTransaction<Trx, T>(
  db: KyselyInstance<Trx> | KyselyTransactionBuilder<Trx>,
  options: RecordTransactionOptions,
  work: (txn: TransactionRecorder, trx: Trx) => Promise<T>,
): Promise<T>;
export function recordTransaction<T>(
  db: SynchronousConnection,
  options: BeginOptions,
  work: (txn: TransactionRecorder) => T,
): T;
export function recordTransaction<T>(
  db: QueryClient,
  options: BeginOptions,
  work: (txn: TransactionRecorder) => Promise<T>,
): Promise<T>;
export function recordTransaction<T>(
  db: unknown,
  options: BeginOptions,
  work: (txn: TransactionRecorder, trx: never) => T | Promise<T>,
): T | Promise<T> {
  refuseUnknownOptions(options, ['record', 'key', 'begin'], InvalidRecordingError);
  const { record, key, begin } = options;
  if (typeof record !== 'function') {
    throw new InvalidRecordingError(
      `record must be the \`record\` of a step, or what recordEvents returns, not ${inspect(record)}.`,
    );
  }
  const session = databaseSession(db, begin);
  const isAtomic = begin !== null;
  const txn = recordedTransaction();
  let isRolledBack = false;
  const call = { input: [], refuses: () => isRolledBack, ...(key !== undefined && { key }) };
  const run = (giveInput: (input: unknown) => void) =>
    transact(session, isAtomic, txn, giveInput, work as never, () => {
      isRolledBack = true;
    });
  const show = () => txn.operations();
  try {
    const returned: unknown = session.isSynchronous
      ? record('txn', call, (giveInput) => finish(run(giveInput), isAtomic), show)
      : record('txn', call, (giveInput) => finishAsync(run(giveInput)), show);
    if (!isPromise(returned)) return returned as T;
    return Promise.resolve(returned as PromiseLike<T>).catch((error) => {
      throw original(error);
    });
  } catch (error) {
    throw original(error);
  }
}

/** Stands for an error after which the fate of the transaction is unknown: some errors mean by themselves that nothing was done. */
class UnknownFate {
  readonly code: unknown;
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
    this.code = (error as { code?: unknown } | null)?.code ?? String(error);
  }
}

function original(error: unknown): unknown {
  return error instanceof UnknownFate ? error.error : error;
}

/**
 * One transaction, from its beginning to its end. It yields what may be a promise, and is resumed with its value.
 *
 * Invariant: `rolledBack` is called only if nothing of the transaction can ever be seen; and before the commit is sent, all that
 * it does is in the history.
 */
function* transact(
  session: DatabaseSession,
  isAtomic: boolean,
  txn: RecordedTransaction,
  giveInput: (input: unknown) => void,
  work: (txn: TransactionRecorder, trx: unknown) => unknown,
  rolledBack: () => void,
): Generator<unknown, unknown, unknown> {
  try {
    let trx: unknown;
    try {
      trx = yield session.begin();
    } catch (error) {
      rolledBack();
      throw error;
    }
    let value: unknown;
    try {
      value = yield work(txn.recorder, trx);
      txn.close();
      giveInput(txn.intents());
    } catch (error) {
      txn.close();
      try {
        giveInput(txn.intents());
      } catch {
        // It holds something that cannot be recorded, which is the error, or comes on top of it.
      }
      if (!isAtomic) throw new UnknownFate(error);
      try {
        yield session.rollback();
      } catch {
        throw new UnknownFate(error);
      }
      rolledBack();
      throw error;
    }
    try {
      yield session.commit();
    } catch (error) {
      const isCertain = session.wasRolledBack(error);
      try {
        yield session.rollback();
      } catch {
        if (!isCertain) throw new UnknownFate(error);
      }
      if (!isCertain && !isStillOpen(error)) throw new UnknownFate(error);
      rolledBack();
      throw error;
    }
    return value;
  } finally {
    txn.close();
    session.end();
  }
}

/** Whether the error of a commit leaves the transaction open, so that a rollback that succeeds has undone it. */
function isStillOpen(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|CONSTRAINT)/.test(String((error as { code?: unknown } | null)?.code));
}

/** @param isAtomic whether the steps are those of a transaction, in which nothing else may run */
function finish(steps: Generator<unknown, unknown, unknown>, isAtomic: boolean): unknown {
  for (let step = steps.next(); ; ) {
    if (step.done) return step.value;
    if (isPromise(step.value)) {
      if (!isAtomic) return finishAsync(steps, step);
      step.value.then(undefined, () => {});
      step = steps.throw(
        new InvalidRecordingError(
          'The work returned a promise: on a connection of better-sqlite3, other tasks of the thread would run their statements in its transaction. Do all of the work before it returns, or record without a transaction, with `begin: null`.',
        ),
      );
    } else step = steps.next(step.value);
  }
}

async function finishAsync(
  steps: Generator<unknown, unknown, unknown>,
  first = steps.next(),
): Promise<unknown> {
  for (let step = first; ; ) {
    if (step.done) return step.value;
    let value: unknown;
    try {
      value = await step.value;
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(value);
  }
}
