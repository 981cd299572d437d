import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import type { Counterexample } from '../../../src/check/explain/counterexample.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { counter, register } from '../../../src/check/models/index.ts';
import { parseHistory } from '../../../src/check/read-history/parse-history.ts';
import { counterexampleText } from '../../../src/report/text/counterexample-text.ts';
import { refuses } from '../read-history/check-lines.ts';

/** A write of 1 in lines 1 and 4, a write that is open from line 2, and a read of 2 in lines 7 and 9. */
const lines = [
  '{"process":0,"type":"invoke","f":"write","key":"k","input":1}',
  '{"process":1,"type":"invoke","f":"write","key":"k","input":7}',
  '',
  '{"process":0,"type":"ok","f":"write"}',
  '{"process":3,"type":"invoke","f":"write","key":"other","input":1}',
  '{"process":"nemesis","type":"info","f":"cut"}',
  '{"process":2,"type":"invoke","f":"read","key":"k"}',
  '{"process":3,"type":"ok","f":"write"}',
  '{"process":2,"type":"ok","f":"read","value":2}',
];

function assertLines({ line, sentence, operations, ...rest }: Counterexample): void {
  assert.match(sentence, /^read of "k" by process 2 returned 2 in line 9, which fits in no order: /);
  assert.equal(line, 9);
  assert.deepEqual(
    operations.map(({ process, invokedLine, completedLine }) => [process, invokedLine, completedLine]),
    [
      [0, 1, 4],
      [1, 2, undefined],
      [2, 7, 9],
    ],
  );
  const text = counterexampleText({ line, sentence, operations, ...rest });
  assert.match(text, /^ +order +process +operation +input +output +lines *$/m);
  assert.match(text, /^ +1 +0 +write +1 +1 to 4$/m);
  assert.match(text, /^ +open +1 +write +7 +pending +2 to …$/m);
  assert.match(text, /^ +none +2 +read +2 +7 to 9$/m);
  assert.match(text, /^ {2}the events of this key up to line 9 have no valid order; without/m);
}

test('a counterexample names the lines of the file, which blank lines, other keys and a nemesis count in', () => {
  assertLines(check(parseHistory(lines, register), register).counterexample!);
});

test('events that were given as objects may have lines, also in windows', () => {
  const events = [...parseHistory(lines, register)];
  assertLines(check(events, register).counterexample!);
  for (const window of [1, 256]) {
    const windows = checkInWindows(register, { window });
    for (const event of events) windows.add(event);
    assertLines(windows.end().counterexamples[0]!);
  }
  const unfit: HistoryEvent[] = [{ process: 0, type: 'invoke', f: 'read', line: 1.5 }];
  assert.throws(() => check(unfit, register), /event 1: line must be a whole number, not 1\.5/);
});

test('in windows, an output that the model rejects is reported with its line', () => {
  const windows = checkInWindows(counter);
  windows.add({ process: 0, type: 'invoke', f: 'read', line: 5 });
  windows.add({ process: 0, type: 'ok', f: 'read', output: 'x', line: 6 });
  assert.match(windows.end().counterexamples[0]!.sentence, /^read by process 0 in line 6: read must return/);
});

test('a failed operation is reported with the line of its failure', () => {
  const failed = [
    '{"process":0,"type":"invoke","f":"write","input":1}',
    '{"process":1,"type":"invoke","f":"read"}',
    '{"process":1,"type":"ok","f":"read","output":1}',
    '{"process":0,"type":"fail","f":"write"}',
  ];
  const { sentence } = check(parseHistory(failed, register), register).counterexample!;
  assert.match(sentence, /^write 1 by process 0 failed in line 4, so it had no effect/);
});

test('without lines, a counterexample counts the events of the key', () => {
  const events = [...parseHistory(lines, register)].map(({ line: _, ...event }) => event);
  const counterexample = check(events, register).counterexample!;
  assert.match(counterexample.sentence, /returned 2, which fits/);
  assert.equal(counterexample.line, undefined);
  const text = counterexampleText(counterexample);
  assert.match(text, /^ +none +2 +read +2 +3 to 4$/m);
  assert.match(text, /^ {2}the first 5 events of this key have no valid order/m);
});

test('a field `line` in a line is unknown like any other', () => {
  refuses(['{"process":0,"type":"invoke","f":"read","line":7}'], 1, /unknown field "line"/);
});
