import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { FaultKind } from '../../../src/hammer/faults/fault-log.ts';
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
