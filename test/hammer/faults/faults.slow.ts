import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type FaultKind, openHammer } from '../../../src/index.ts';
import { mutants } from '../../../src/mutants/index.ts';
import { assertHeldUnder, runUnder } from '../../support/assert-held-under-faults.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const hammer = openHammer();
after(async () => {
  await hammer.close();
  rmSync(directory, { recursive: true });
});

test('held: edits while holders hang past their lease, the file is busy or full, and a snapshot is kept open; each fault recovers', async () => {
  const history = join(directory, 'full.jsonl');
  const kinds: FaultKind[] = ['pause', 'busy', 'full', 'slow', 'reader'];
  const injected = new Set<FaultKind>();
  const recovered = new Set<FaultKind>();
  let refused = 0;
  await assertHeldUnder(hammer, 'edits', kinds, { history }, ({ faults, faultEvents }) => {
    refused += readFileSync(history, 'utf8').split('"store_full"').length - 1;
    for (const fault of faults!) if (fault.recovered > 0) recovered.add(fault.kind);
    for (const { kind } of faultEvents!) injected.add(kind);
  });
  assert.deepEqual([...injected].toSorted(), kinds.toSorted());
  assert.deepEqual([...recovered].toSorted(), kinds.toSorted());
  assert.ok(refused > 0, 'no write was refused on the full disk');
});

test('held: edits while threads are terminated, exit and run out of memory; their open calls are pending', async () => {
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

test('held: edits while the whole process is killed; what was acknowledged survives', async () => {
  await assertHeldUnder(hammer, 'edits', ['kill'], {}, ({ durationMs }) => {
    assert.ok(durationMs >= 700, `it hammered for ${durationMs} of 800 ms`);
  });
});

// Last of those that hammer: the process does not outlive a deadlock.
test('violated: a lock that does not free the key of a dead thread', async () => {
  const { url } = mutants.find(({ name }) => name === 'unrecovered-death')!;
  const verdict = await runUnder(hammer, 'exclusion', ['exit'], {
    lock: fileURLToPath(url),
    deadline: '2s',
    duration: 10_000,
  });
  assert.notEqual(verdict.outcome, 'held');
});
