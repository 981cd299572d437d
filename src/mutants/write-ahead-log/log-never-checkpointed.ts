import { Kysely } from 'kysely';
import { identifyFiles } from '../../store/file-identity.ts';
import type { Schema } from '../../store/schema.ts';
import { connect, QueuedSqliteDialect } from '../../store/sqlite.ts';
import { createStore, openStore } from '../../store/store.ts';
import type { StoreModule } from '../../store/store-module.ts';
import { WriterQueue } from '../../store/writer-queue.ts';

const LIMIT_BYTES = 256 * 1024;

/**
 * Planted bug: checkpoints are left to a process that never makes one. The write-ahead log grows with every
 * commit, although no reader is in its way.
 *
 * Seen: sqlite.org, "Write-Ahead Logging", avoiding excessively large WAL files: disabling automatic
 * checkpoints.
 */
export default {
  name: 'log-never-checkpointed',
  async open(file, options) {
    // Opening the true store creates the schema.
    await (await openStore(file, options)).close();
    const queue = new WriterQueue(file, options.locks);
    const database = await connect(queue);
    database.pragma(`journal_size_limit = ${LIMIT_BYTES}`);
    database.pragma('wal_autocheckpoint = 0');
    const db = new Kysely<Schema>({ dialect: new QueuedSqliteDialect(database, queue) });
    const store = createStore(db, file, identifyFiles(file));
    return { ...store, wal: { ...store.wal!, limit: LIMIT_BYTES } };
  },
} satisfies StoreModule;
