import { sleepSync } from '../../base/sleep-sync.ts';
import { sqlite } from '../../fixtures/sqlite/sqlite-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { recordTransaction } from '../../isolation/recording/record-transaction.ts';

/*
 * Rows that are inserted one by one, and reads of a group of rows, each row by a statement of its own, in one transaction. All
 * readers have to agree on the order in which the rows came.
 */
/** How many transactions work on the same group, and which of them insert its rows. The others read it. */
const ROUND = 12;
const inserts = [2, 4, 6];
const places = [...inserts.keys()];
/** Between two rows a reader pauses now and then, so that a row can come in between. */
const PAUSE_ONE_IN = 3;
const PAUSE_MS = 0.2;

export default defineScenario({
  name: 'long-fork',
  use: { db: sqlite({ schema: 'create table rows (name text primary key, value integer not null) strict' }) },
  needs: [],
  withstands: ['terminate', 'exit', 'oom', 'slow', 'busy', 'full', 'reader', 'kill'],
  isolation: { model: 'long-fork', level: 'strict-serializable' },

  setup: ({ options: { restarts } }) => ({ restarts, turns: new Int32Array(new SharedArrayBuffer(4)) }),

  step({ db, world: { restarts, turns }, random, record }) {
    const turn = Atomics.add(turns, 0, 1);
    const group = `${restarts}.${Math.floor(turn / ROUND)}`;
    const place = inserts.indexOf(turn % ROUND);
    if (place !== -1) {
      recordTransaction(db, { record, begin: 'begin immediate' }, (txn) => {
        const name = `${group}.${place}`;
        db.prepare('insert into rows values (?, 1)').run(name);
        txn.write(name, 1);
      });
      return;
    }
    recordTransaction(db, { record }, (txn) => {
      const read = db.prepare('select value from rows where name = ?').pluck();
      for (const place of random.shuffle(places)) {
        const name = `${group}.${place}`;
        if (random.oneIn(PAUSE_ONE_IN)) sleepSync(PAUSE_MS);
        txn.read(name, read.get(name) ?? null);
      }
    });
  },
});
