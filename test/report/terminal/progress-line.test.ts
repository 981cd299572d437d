import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import type { RunProgress } from '../../../src/hammer/run/run-spec.ts';
import { progressLine } from '../../../src/report/terminal/progress-line.ts';

test('control characters in the name of a scenario do not reach the terminal in the progress line', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  for (const isTTY of [true, false]) {
    let written = '';
    const out = Object.assign(
      new Writable({
        write(chunk, _, done) {
          written += chunk;
          done();
        },
      }),
      { isTTY, columns: 80 },
    ) as unknown as NodeJS.WriteStream;
    const line = progressLine(out, '\u001b]0;owned\u0007', 10_000);
    now += 5_000;
    const none = { operations: 0, busy: 0, waits: 0, deaths: 0, faults: 0, elapsedMs: 0 };
    line.show({ phase: 'hammering', ...none } as RunProgress);
    assert.match(written, /\\u001b\]0;owned\\u0007/);
    assert.ok(!written.includes('\u001b]') && !written.includes('\u0007'), JSON.stringify(written));
  }
});
