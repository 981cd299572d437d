import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';

const f = 'txn';

test('a value that is written to a register twice, or null, is refused at the line of the second write', () => {
  const write = (process: number, line: number, value: unknown) => [
    { process, type: 'invoke' as const, f, line, input: [['w', 'x', value]] },
    { process, type: 'ok' as const, f, line: line + 1, output: [['w', 'x', value]] },
  ];
  assert.throws(() => checkIsolation([...write(0, 1, 7), ...write(1, 3, 7)], 'rw-register'), {
    code: 'malformed_history',
    message: /^line 3: a transaction writes 7 to "x", as that of line 1 does: write each value once/,
  });
  assert.throws(() => checkIsolation(write(0, 5, null), 'rw-register'), {
    code: 'malformed_history',
    message: /^line 5: a transaction writes null to "x"/,
  });
});

test('each edge between registers has its operations and a sentence', () => {
  const input = [
    ['r', 'x', null],
    ['w', 'x', 1],
    ['w', 'y', 1],
  ];
  const output = [
    ['r', 'x', null],
    ['r', 'y', 1],
  ];
  const events = [
    { process: 0, type: 'invoke' as const, f, input },
    { process: 1, type: 'invoke' as const, f, input: [['r', 'x', null], ['r', 'y', null]] }, // biome-ignore format: one line
    { process: 0, type: 'ok' as const, f, output: input },
    { process: 1, type: 'ok' as const, f, output },
  ];
  const { anomalies, ruledOut } = checkIsolation(events, 'rw-register', { level: 'snapshot-isolation' });
  assert.ok(ruledOut.includes('snapshot-isolation') && !ruledOut.includes('read-committed'));
  assert.deepEqual(anomalies[0]!.name, 'G-single');
  assert.deepEqual(anomalies[0]!.edges, [
    {
      from: 0,
      to: 1,
      kind: 'wr',
      key: 'y',
      fromOperation: 2,
      toOperation: 1,
      sentence: 'T1 wrote 1 to y, and T2 read it',
    },
    {
      from: 1,
      to: 0,
      kind: 'rw',
      key: 'x',
      fromOperation: 0,
      toOperation: 1,
      sentence: 'T2 read x before anything was written to it, and T1 wrote 1',
    },
  ]);
});
