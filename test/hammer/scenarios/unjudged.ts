import { sqlite } from '../../../src/fixtures/sqlite/sqlite-fixture.ts';
import { defineScenario } from '../../../src/index.ts';
import { recordTransaction } from '../../../src/isolation/recording/record-transaction.ts';

/** Transactions that are recorded in a scenario without `isolation`; with an odd seed calls of the scenario's own named `txn`. */
export default defineScenario({
  name: 'unjudged',
  use: { db: sqlite({ schema: 'create table rows (value integer)' }) },
  needs: [],
  withstands: [],
  setup: ({ options: { seed } }) => seed % 2 === 1,
  step({ db, record, world: areOwn }) {
    if (areOwn) {
      record('txn', { input: 'mine' }, () => 1);
      return;
    }
    recordTransaction(db, { record }, (txn) => {
      txn.read('rows', db.prepare('select value from rows').pluck().all());
    });
  },
});
