import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLongHistory } from '../../src/check/check-long-history.ts';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { register } from '../../src/check/models/register.ts';

function* writes(count: number): Generator<HistoryEvent> {
  for (let n = 0; n < count; n++) {
    yield { process: 0, type: 'invoke', f: 'write', input: n };
    yield { process: 0, type: 'ok', f: 'write', output: null };
  }
}

test('a history that fits is checked whole, one that its first events say will not is read again from its beginning', () => {
  for (const [options, wanted] of [
    [{}, 1],
    [{ expectedEvents: () => 20_000 }, 1],
    [{ expectedEvents: () => 1_000_000 }, 2],
  ] as const) {
    let reads = 0;
    const read = () => {
      reads += 1;
      return writes(10_000);
    };
    const { outcome, operations } = checkLongHistory(read, register, options);
    assert.deepEqual([outcome, operations, reads], ['held', 10_000, wanted], JSON.stringify(options));
  }
});
