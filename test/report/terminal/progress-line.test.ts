import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import type { RunProgress } from '../../../src/hammer/run/run-spec.ts';
import { progressLine } from '../../../src/report/terminal/progress-line.ts';

const none = { operations: 0, busy: 0, waits: 0, deaths: 0, faults: 0, elapsedMs: 0 };
const hammering = { phase: 'hammering', ...none } as RunProgress;

/** A stream whose text is kept. */
function stream(isTTY: boolean): { readonly out: NodeJS.WriteStream; written(): string } {
  let written = '';
  const writable = new Writable({
    write(chunk, _, done) {
      written += chunk;
      done();
    },
  });
  const out = Object.assign(writable, { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream;
  return { out, written: () => written };
}

test('control characters in the name of a scenario do not reach the terminal in the progress line', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  for (const isTTY of [true, false]) {
    const { out, written } = stream(isTTY);
    const line = progressLine(out, true, { scenario: '\u001b]0;owned\u0007', durationMs: 10_000 });
    now += 5_000;
    line.show(hammering);
    assert.match(written(), /\\u001b\]0;owned\\u0007/);
    assert.ok(!written().includes('\u001b]') && !written().includes('\u0007'), JSON.stringify(written()));
  }
});

test('where it is not a terminal, progress is printed every two seconds if it was asked for, and never if not', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const [asked, silent] = [stream(false), stream(false)];
  const about = { scenario: 'edits', durationMs: 10_000 };
  const lines = [progressLine(asked.out, true, about), progressLine(silent.out, false, about)];
  for (let tick = 0; tick < 10; tick++) {
    now += 500;
    for (const line of lines) line.show({ ...hammering, operations: now, elapsedMs: now });
  }
  for (const line of lines) line.clear();
  assert.equal(
    asked.written(),
    [2_000, 4_000]
      .map(
        (at) =>
          `edits         0:0${(10_000 - at) / 1_000} left · 1,000 operations/s · ${at.toLocaleString('en-US')} done · 0 busy · 0 waits · 0 deaths · 0 faults\n`,
      )
      .join(''),
  );
  assert.equal(silent.written(), '');
});
