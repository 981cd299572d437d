import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openStore } from '../../../src/decks/index.ts';
import { fillDisk, makeRoom } from '../../../src/fixtures/decks/full-disk.ts';
import {
  countFaults,
  type FaultKind,
  faultLog,
  readFaults,
  readTouched,
} from '../../../src/hammer/faults/fault-log.ts';
import { SessionLocks } from '../../../src/locks/index.ts';
import type { StoreTransaction } from '../../../src/store/store.ts';
import { assertHeldUnder, runUnder } from '../../support/assert-held-under-faults.ts';
import { slow } from '../../support/test-effort.ts';
import { openCleanHammer } from '../clean-hammer.ts';
import diesByItself from '../scenarios/dies-by-itself.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const hammer = openCleanHammer();
after(() => rmSync(directory, { recursive: true, force: true }));

slow('held: exclusion while holders hang, are terminated and exit inside', async () => {
  await assertHeldUnder(hammer, 'exclusion', ['pause', 'terminate', 'exit']);
});

slow('violated: a thread that dies by itself, even while the run terminates others', async () => {
  const verdict = await hammer.run(diesByItself, {
    workers: 2,
    duration: '1h',
    faults: ['terminate'],
    seed: 1,
  });
  assert.equal(verdict.outcome, 'violated');
  assert.match(verdict.violations[0]!, /^worker 1 died: Error: worker exited with code: 9$/);
});

test('invalid: an unknown fault', async () => {
  await assert.rejects(
    runUnder(hammer, 'edits', ['flood' as FaultKind]),
    /Unknown fault 'flood'. Known: pause, terminate/,
  );
});

test('on a full disk SQLite rolls the transaction back by itself, which fails with store_full; later there is room again', async () => {
  const locks = SessionLocks.create({ capacity: 8 });
  const store = await openStore(join(directory, 'full.sqlite'), { locks });
  const insert = async (trx: StoreTransaction, id: string) => {
    const row = { id, name: 'x', version: 1, fence: 0n, created_at: 0, updated_at: 0 };
    await trx.insertInto('sessions').values(row).execute();
  };
  const full = store.write(async (trx) => {
    await insert(trx, 'before');
    await fillDisk(trx).catch(() => {});
    // SQLite has ended the transaction: if this statement ran outside of one, its row would stay.
    await insert(trx, 'after');
  });
  await assert.rejects(full, { code: 'store_full' });
  const count = () => store.read((trx) => trx.selectFrom('sessions').select('id').execute());
  assert.deepEqual(await count(), []);
  await store.write(async (trx) => {
    await makeRoom(trx);
    await insert(trx, 'later');
  });
  assert.deepEqual(await count(), [{ id: 'later' }]);
  assert.deepEqual(await store.verify(), []);
  await store.close();
  await locks.close();
});

test('faults are read back with the time at which each was over, also across a restart', () => {
  const folder = mkdtempSync(join(directory, 'log-'));
  const log = faultLog(folder);
  log.note({ began: 100 });
  log.note({ kind: 'slow', worker: 1, where: 'holding a', fromMs: 110, toMs: 120 });
  log.note({ touched: 'slow', calls: 2 });
  log.note({ recovered: 125, worker: 1 });
  log.note({ kind: 'kill', worker: null, where: '', fromMs: 200, toMs: 200 });
  log.note({ began: 250 });
  log.note({ kind: 'slow', worker: 1, where: 'holding a', fromMs: 260, toMs: 270 });
  log.note({ recovered: 280, worker: null });
  const faults = readFaults(folder);
  assert.deepEqual(
    faults.map(({ fromMs, toMs, recoveredMs }) => [fromMs, toMs, recoveredMs]),
    [
      [10, 20, 25],
      [100, 100, 180],
      [160, 170, null],
    ],
  );
  assert.deepEqual(countFaults(['slow', 'kill'], faults, readTouched(folder)), [
    { kind: 'slow', injected: 2, touched: 2, recovered: 1, slowestMs: 5 },
    { kind: 'kill', injected: 1, touched: 0, recovered: 1, slowestMs: 80 },
  ]);
});
