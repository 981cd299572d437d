import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRunOutputs } from '../../../src/cli/output/run-outputs.ts';
import { InvalidRunError } from '../../../src/hammer/evidence/run-errors.ts';

test('the folder of the report is created with its parents, or refused before the run, in /proc as well', (t) => {
  const place = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  openRunOutputs({ report: join(place, 'a', 'b') });
  assert.ok(existsSync(join(place, 'a', 'b')));
  writeFileSync(join(place, 'file'), '');
  for (const report of [join(place, 'file'), join(place, 'file', 'below')]) {
    assert.throws(() => openRunOutputs({ report }), InvalidRunError, report);
  }
  if (process.platform === 'linux')
    assert.throws(() => openRunOutputs({ report: '/proc/nothing/here' }), InvalidRunError);
});
