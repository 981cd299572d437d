import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openRecorder } from '../../../src/hammer/history/recorder.ts';
import { expecting } from '../../../src/hammer/scenario/expect.ts';
import { createStatusMemory, statusWriter } from '../../../src/hammer/status/worker-status.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('expect refuses a promise as its condition, even one that is rejected later', () => {
  const violations: string[] = [];
  const expect = expecting((violation) => violations.push(violation));
  expect(true, 'not this');
  expect(false, 'this');
  assert.deepEqual(violations, ['this']);
  for (const promise of [Promise.resolve(true), Promise.reject(new Error('later'))]) {
    assert.throws(() => expect(promise as never, 'held'), { code: 'invalid_run', message: /await it first/ });
  }
});

test('a recorded call ends when the promise that it returned settles, of whatever class', async () => {
  const row = statusWriter(createStatusMemory(1), 0);
  const { record, close } = openRecorder(directory, 0, row);
  const ended: string[] = [];
  // biome-ignore lint/suspicious/noThenProperty: a promise of another kind
  const later = { then: (resolve: (value: number) => void) => setTimeout(() => resolve(7)) };
  const found = record(
    'look',
    { key: 'a' },
    () => later as never,
    (result) => void ended.push(String(result)),
  );
  assert.throws(() => record('look', {}, () => 1), /before look had returned/);
  assert.equal(await found, 7);
  assert.deepEqual(ended, ['7']);
  assert.throws(
    () => record('look', { key: 7 as never }, () => 1),
    /The key of look must be a string, not 7/,
  );
  assert.throws(
    () => record(undefined as never, {}, () => 1),
    /must be the name of a function, not undefined/,
  );
  close();
});
