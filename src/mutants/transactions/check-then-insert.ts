import { defineScenario } from '../../hammer/scenario/scenario.ts';
import creates, { nextSession } from '../../scenarios/decks/creates.ts';

/**
 * Planted bug: the code checks whether the session exists and then inserts it, in two transactions and
 * without a lock.
 *
 * Seen: CWE-367; why the documentation of SQLite has INSERT … ON CONFLICT.
 */
export default defineScenario({
  ...creates,
  name: 'check-then-insert',

  async step({ world, decks: { store }, record }) {
    const id = nextSession(world);
    const isThere = await store.read((trx) =>
      trx.selectFrom('sessions').select('id').where('id', '=', id).executeTakeFirst(),
    );
    if (isThere !== undefined) return;
    const row = { id, name: id, version: 1, fence: 0, created_at: Date.now(), updated_at: Date.now() };
    await record('create', { key: id, input: { name: id } }, async () => {
      await store.write((trx) => trx.insertInto('sessions').values(row).execute());
      return { version: 1, created: true };
    });
  },
});
