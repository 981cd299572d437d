import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { register } from '../../../src/check/models/register.ts';
import { checkLinearizability } from '../../../src/cli/check/check-linearizability.ts';

test('the lines of a file that is read more than once are counted once, and a counterexample names its lines', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const lines: object[] = [];
  for (let value = 0; value < 8_500; value++) {
    lines.push({ process: 0, type: 'invoke', f: 'write', input: value % 3, time: 2 * value });
    lines.push({ process: 0, type: 'ok', f: 'write', time: 2 * value + 1 });
    if (value % 3_000 === 0) lines.push({ process: 'nemesis', type: 'info', f: 'pause' });
  }
  lines.push({ process: 1, type: 'invoke', f: 'read', input: null, time: 5 });
  lines.push({ process: 1, type: 'ok', f: 'read', output: 7, time: 6 });
  const path = join(directory, 'history.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const file = openSync(path, 'r');
  t.after(() => closeSync(file));
  // So little memory that the history is checked in windows, and so much that the key's operations fit when it is read again.
  const limits = { timeoutMs: 60_000, memoryBytes: 3_600_000 };
  let told = 0;
  const watch = { isStopped: () => false, onLine: (count: number) => (told = count) };
  const checked = checkLinearizability(file, register, { format: 'auto' }, limits, watch);
  const { outcome, operations, timesBack, nemesis, counterexample } = checked;
  assert.deepEqual(
    [outcome, operations, checked.lines, told, timesBack, nemesis],
    ['violated', 8_501, 17_005, 17_005, 1, 3],
  );
  assert.deepEqual(
    [counterexample?.line, counterexample?.events, counterexample?.isShortest],
    [17_005, 17_002, true],
  );
  assert.deepEqual(
    checked.nemesisLines.map(({ line, after }) => [line, after]),
    [
      [3, 2],
      [6_004, 6_002],
      [12_005, 12_002],
    ],
  );
});
