import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  countFaults,
  type FaultKind,
  faultLog,
  readFaults,
  readTouched,
} from '../../src/hammer/fault-log.ts';
import { fillDisk, makeRoom } from '../../src/hammer/full-disk.ts';
import { type HammerOptions, openHammer, openStore, SessionLocks, type Verdict } from '../../src/index.ts';
import { mutants } from '../../src/mutants/index.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import type { Trx } from '../../src/store/store.ts';
import diesByItself from './scenarios/dies-by-itself.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const hammer = openHammer();
after(async () => {
  await hammer.close();
  rmSync(directory, { recursive: true });
});

function run(scenario: string, faults: FaultKind[], options: HammerOptions = {}): Promise<Verdict> {
  const all = { workers: 2, seed: 5, duration: 800, faults, ...options };
  return hammer.run(scenarios.get(scenario)!.url, all);
}

const MAX_ROUNDS = 8;

/**
 * Runs until each kind has touched something: on a busy machine not all have their turn in one short run, and those
 * that had none have the next one to themselves. `look` sees each verdict.
 */
async function assertHeldUnder(
  scenario: string,
  faults: FaultKind[],
  options: HammerOptions = {},
  look: (verdict: Verdict) => void = () => {},
): Promise<void> {
  let left = faults;
  for (let round = 1; left.length > 0; round++) {
    const verdict = await run(scenario, left, { ...options, seed: 4 + round });
    const said = [...verdict.violations, ...(verdict.doubts ?? [])].join('\n');
    const untouched = verdict.faults!.filter(({ touched }) => touched === 0).map(({ kind }) => kind);
    assert.equal(verdict.outcome, untouched.length === 0 ? 'held' : 'undecided', said);
    assert.ok(round < MAX_ROUNDS, said);
    assertCounted(verdict);
    look(verdict);
    left = untouched;
  }
}

function assertCounted({ faults, faultEvents }: Verdict): void {
  for (const { kind, injected, recovered, slowestMs } of faults!) {
    assert.ok(recovered <= injected, `${kind}: ${recovered} of ${injected}`);
    assert.equal(slowestMs === null, recovered === 0);
    assert.ok(slowestMs === null || slowestMs >= 0, `${kind}: ${slowestMs}`);
  }
  assert.equal(
    faultEvents!.length,
    faults!.reduce((sum, { injected }) => sum + injected, 0),
  );
  for (const { from, to, recovered } of faultEvents!) {
    assert.ok(
      from >= -100 && from <= to && (recovered === null || recovered >= to),
      `${from} ${to} ${recovered}`,
    );
  }
}

test('held: edits while holders hang past their lease, the file is busy or full, and a snapshot is kept open', async () => {
  const history = join(directory, 'full.jsonl');
  let refused = 0;
  let recovered = 0;
  await assertHeldUnder('edits', ['pause', 'busy', 'full', 'slow', 'reader'], { history }, (verdict) => {
    refused += readFileSync(history, 'utf8').split('"store_full"').length - 1;
    recovered += verdict.faults!.reduce((sum, fault) => sum + fault.recovered, 0);
  });
  assert.ok(refused > 0, 'no write was refused on the full disk');
  assert.ok(recovered > 0, 'nothing recovered');
});

test('held: edits while threads are ended, exit and run out of memory; what each had open is pending', async () => {
  const history = join(directory, 'history.jsonl');
  let deaths = 0;
  const places = new Set<string>();
  await assertHeldUnder('edits', ['terminate', 'exit', 'oom'], { history }, (verdict) => {
    deaths += verdict.deaths;
    for (const { where } of verdict.faultEvents!) places.add(where.replace(/ s\d/g, ''));
    const events = readFileSync(history, 'utf8').trim().split('\n');
    assert.ok(events.length >= 2 * verdict.checked);
  });
  assert.ok(deaths > 0, `${deaths} deaths`);
  assert.ok(places.has('holding') || places.has('in a transaction'), [...places].join());
});

test('held: edits over kills of the whole process; what was acknowledged survives', async () => {
  await assertHeldUnder('edits', ['kill'], {}, ({ durationMs }) => {
    assert.ok(durationMs >= 700, `it hammers for all of its time: ${durationMs} ms`);
  });
});

test('held: exclusion while holders hang, are ended and exit inside', async () => {
  await assertHeldUnder('exclusion', ['pause', 'terminate', 'exit']);
});

test('violated: a thread that dies by itself, whatever else is injected', async () => {
  const verdict = await hammer.run(diesByItself, {
    workers: 2,
    duration: '1h',
    faults: ['terminate'],
    seed: 1,
  });
  assert.equal(verdict.outcome, 'violated');
  assert.match(verdict.violations[0]!, /^worker 1 died: Error: worker exited with code: 9$/);
});

test('invalid: a fault that there is none of, and one that the scenario does not withstand', async () => {
  await assert.rejects(
    run('edits', ['flood' as FaultKind]),
    /There is no fault flood: there are pause, terminate/,
  );
  await assert.rejects(
    run('sharing', ['slow', 'exit', 'busy']),
    /does not withstand exit, busy: it withstands slow\. Any other would touch nothing/,
  );
});

// Last of those that hammer: the process does not outlive a deadlock.
test('violated: a lock that does not recover what an ended thread held', async () => {
  const { url } = mutants.find(({ name }) => name === 'unrecovered-death')!;
  const verdict = await run('exclusion', ['exit'], {
    lock: fileURLToPath(url),
    deadline: '2s',
    duration: 10_000,
  });
  assert.notEqual(verdict.outcome, 'held');
});

test('on a full disk SQLite ends the transaction by itself; it is refused as store_full, and there is room later', async () => {
  const locks = SessionLocks.create({ capacity: 8 });
  const store = await openStore(join(directory, 'full.sqlite'), { locks });
  const insert = async (trx: Trx, id: string) => {
    const row = { id, name: 'x', version: 1, fence: 0n, created_at: 0, updated_at: 0 };
    await trx.insertInto('sessions').values(row).execute();
  };
  const full = store.write(async (trx) => {
    await insert(trx, 'before');
    await fillDisk(trx).catch(() => {});
    // There is no transaction any more: outside of one this would stay.
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

test('faults are read back with when each was over, also over a restart', () => {
  const folder = mkdtempSync(join(directory, 'log-'));
  const log = faultLog(folder);
  log.note({ began: 100 });
  log.note({ kind: 'slow', worker: 1, where: 'holding a', from: 110, to: 120 });
  log.note({ touched: 'slow', calls: 2 });
  log.note({ recovered: 125, worker: 1 });
  log.note({ kind: 'kill', worker: null, where: '', from: 200, to: 200 });
  log.note({ began: 250 });
  log.note({ kind: 'slow', worker: 1, where: 'holding a', from: 260, to: 270 });
  log.note({ recovered: 280, worker: null });
  const faults = readFaults(folder);
  assert.deepEqual(
    faults.map(({ from, to, recovered }) => [from, to, recovered]),
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
