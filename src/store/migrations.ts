import { type Kysely, sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';

const first: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('sessions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('fence', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('updated_at', 'integer', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .execute();
    await db.schema
      .createTable('slides')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('session_id', 'text', (column) =>
        column.notNull().references('sessions.id').onDelete('cascade'),
      )
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('html', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('verified_hash', 'text')
      .addColumn('verdict', 'text', (column) => column.check(sql`verdict in ('passed', 'failed')`))
      .addUniqueConstraint('slides_order', ['session_id', 'position'])
      .modifyEnd(sql`strict`)
      .execute();
    await db.schema
      .createTable('messages')
      .addColumn('session_id', 'text', (column) =>
        column.notNull().references('sessions.id').onDelete('cascade'),
      )
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull().check(sql`role in ('user', 'assistant')`))
      .addColumn('content', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('messages_order', ['session_id', 'position'])
      .modifyEnd(sql`strict`)
      .execute();
    await db.schema
      .createTable('tombstones')
      .addColumn('session_id', 'text', (column) => column.primaryKey())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('fence', 'integer', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .execute();
  },
};

export const migrations: MigrationProvider = {
  async getMigrations() {
    return { '1-decks': first };
  },
};
