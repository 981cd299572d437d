import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { scheduleKill } from '../../../src/hammer/process/scheduled-kill.ts';
import type { RunProgress, RunSpec } from '../../../src/hammer/run/run-spec.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const progress = { phase: 'hammering', elapsedMs: 60_000, steps: 0, running: 4 } as RunProgress;

test('a process is not killed before it has taken a step, however long it has hammered', async () => {
  const spec = { seed: 1, workers: 4, restarts: 0, durationMs: 60_000, directory } as RunSpec;
  const { promise: killed, resolve } = Promise.withResolvers<void>();
  const kill = scheduleKill(spec, resolve, () => 0);
  kill.onProgress(progress);
  await new Promise((turn) => setTimeout(turn, 5));
  assert.equal(kill.isDone, false);
  kill.onProgress({ ...progress, steps: 1 });
  await killed;
  assert.equal(kill.isDone, true);
});
