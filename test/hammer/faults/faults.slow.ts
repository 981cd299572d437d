import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openHammer } from '../../../src/index.ts';
import { mutants } from '../../../src/mutants/index.ts';
import { assertHeldUnder, runUnder } from '../../support/assert-held-under-faults.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const hammer = openHammer();
after(async () => {
  await hammer.close();
  rmSync(directory, { recursive: true });
});

test('held: edits while holders hang past their lease, the file is busy or full, and a snapshot is kept open', async () => {
  const history = join(directory, 'full.jsonl');
  let refused = 0;
  let recovered = 0;
  await assertHeldUnder(
    hammer,
    'edits',
    ['pause', 'busy', 'full', 'slow', 'reader'],
    { history },
    (verdict) => {
      refused += readFileSync(history, 'utf8').split('"store_full"').length - 1;
      recovered += verdict.faults!.reduce((sum, fault) => sum + fault.recovered, 0);
    },
  );
  assert.ok(refused > 0, 'no write was refused on the full disk');
  assert.ok(recovered > 0, 'nothing recovered');
});

test('held: edits while threads are ended, exit and run out of memory; what each had open is pending', async () => {
  const history = join(directory, 'history.jsonl');
  let deaths = 0;
  const places = new Set<string>();
  await assertHeldUnder(hammer, 'edits', ['terminate', 'exit', 'oom'], { history }, (verdict) => {
    deaths += verdict.deaths;
    for (const { where } of verdict.faultEvents!) places.add(where.replace(/ s\d/g, ''));
    const events = readFileSync(history, 'utf8').trim().split('\n');
    assert.ok(events.length >= 2 * verdict.checked);
  });
  assert.ok(deaths > 0, `${deaths} deaths`);
  assert.ok(places.has('holding') || places.has('in a transaction'), [...places].join());
});

test('held: edits over kills of the whole process; what was acknowledged survives', async () => {
  await assertHeldUnder(hammer, 'edits', ['kill'], {}, ({ durationMs }) => {
    assert.ok(durationMs >= 700, `it hammers for all of its time: ${durationMs} ms`);
  });
});

// Last of those that hammer: the process does not outlive a deadlock.
test('violated: a lock that does not recover what an ended thread held', async () => {
  const { url } = mutants.find(({ name }) => name === 'unrecovered-death')!;
  const verdict = await runUnder(hammer, 'exclusion', ['exit'], {
    lock: fileURLToPath(url),
    deadline: '2s',
    duration: 10_000,
  });
  assert.notEqual(verdict.outcome, 'held');
});
