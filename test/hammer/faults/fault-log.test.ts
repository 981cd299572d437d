import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { countFaults, faultLog, readFaults, readTouched } from '../../../src/hammer/faults/fault-log.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('faults are read back with the time at which each was over, also across a restart', () => {
  const log = faultLog(directory);
  log.note({ began: 100 });
  log.note({ kind: 'slow', worker: 1, where: 'holding a', fromMs: 110, toMs: 120 });
  log.note({ touched: 'slow', calls: 2 });
  log.note({ recovered: 125, worker: 1 });
  log.note({ kind: 'kill', worker: null, where: '', fromMs: 200, toMs: 200 });
  log.note({ began: 250 });
  log.note({ kind: 'slow', worker: 1, where: 'holding a', fromMs: 260, toMs: 270 });
  log.note({ recovered: 280, worker: null });
  const faults = readFaults(directory);
  assert.deepEqual(
    faults.map(({ fromMs, toMs, recoveredMs }) => [fromMs, toMs, recoveredMs]),
    [
      [10, 20, 25],
      [100, 100, 180],
      [160, 170, null],
    ],
  );
  assert.deepEqual(countFaults(['slow', 'kill'], faults, readTouched(directory)), [
    { kind: 'slow', injected: 2, touched: 2, recovered: 1, slowestMs: 5 },
    { kind: 'kill', injected: 1, touched: 0, recovered: 1, slowestMs: 80 },
  ]);
});
