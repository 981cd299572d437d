import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import type { HistoryEvent, JepsenEvent } from '../../../src/check/history/history-event.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { counter, fencedMutex, kv, mutex, register } from '../../../src/check/models/index.ts';
import type { HistoryNote } from '../../../src/check/read-history/event-notes.ts';
import { parseHistory } from '../../../src/check/read-history/parse-history.ts';
import { readLines } from '../../../src/check/read-history/read-lines.ts';
import { outcome, refuses } from './check-lines.ts';

const line = (process: unknown, type: string, f: string, value?: unknown, more: object = {}) =>
  JSON.stringify({ process, type, f, value, ...more });
/** A completed operation, as two lines. */
const call = (process: number, f: string, asked: unknown, answered: unknown) => [
  line(process, 'invoke', f, asked),
  line(process, 'ok', f, answered),
];
const write = (value: unknown, process = 0) => call(process, 'write', value, value);
const read = (value: unknown, process = 1) => call(process, 'read', null, value);
const lost = (process: number, value: unknown) => [
  line(process, 'invoke', 'write', value),
  line(process, 'info', 'write', value),
];

test('locks are distinguished by `key`: an acquire with any other input is refused', () => {
  for (const model of [mutex, fencedMutex]) {
    const says = /an acquire takes null, not "lock-a": with several locks, name the lock in `key`/;
    refuses(call(0, 'acquire', 'lock-a', 1), 1, says, model as Model<unknown>);
  }
});

test('each pending write explains later reads once', () => {
  const crashed = [...write(4), ...lost(1, 0), ...lost(2, 0), ...lost(3, 4), ...read(0, 5), ...read(4, 5)];
  assert.equal(outcome([...crashed, ...read(0, 6)]), 'held');
  assert.equal(outcome([...crashed, ...read(0, 6), ...read(4, 6)]), 'violated');
});

test('a completion without an invocation, a second open operation, and a completion with another f are refused', () => {
  refuses([...write(1), line(9, 'ok', 'read', 1)], 3, /ok of read by process 9, which has no open operation/);
  refuses(
    [line(0, 'invoke', 'write', 1), line(0, 'invoke', 'write', 2)],
    2,
    /its write of line 1 is still open/,
  );
  refuses([line(0, 'invoke', 'write', 1), line(0, 'ok', 'read', 1)], 2, /which has write open since line 1/);
});

test('lines of a nemesis are skipped and reported; any other string as process is refused', () => {
  const notes: HistoryNote[] = [];
  const lines = [
    line('nemesis', 'info', 'cut', null, { index: 0 }),
    ...write(1),
    line(':nemesis', 'info', 'heal', 'x'),
  ];
  const { outcome, operations } = check(
    parseHistory(lines, register, { onNote: (note) => notes.push(note) }),
    register,
  );
  assert.deepEqual([outcome, operations], ['held', 1]);
  assert.deepEqual(
    notes.map(({ kind, line, sentence }) => [kind, line, sentence]),
    [
      ['nemesis', 1, 'cut'],
      ['nemesis', 4, 'heal'],
    ],
  );
  refuses([line('0', 'invoke', 'write', 1)], 1, /process must be a whole number, not "0"/);
});

test('a time that goes back is reported with its line, and the order of the lines counts', () => {
  const timed = (lines: readonly string[], ...times: number[]) =>
    lines.map((text, i) => JSON.stringify({ ...JSON.parse(text), time: times[i] }));
  const notes: HistoryNote[] = [];
  const onNote = (note: HistoryNote) => notes.push(note);
  const hidden = [...timed(read(null), 70, 80), ...timed(write(1), 10, 20)];
  assert.equal(check(parseHistory(hidden, register, { onNote }), register).outcome, 'held');
  assert.deepEqual(
    notes.map(({ kind, line }) => [kind, line]),
    [['time', 3]],
  );
});

test('a process may go on under the same number after an info', () => {
  assert.equal(outcome([...lost(0, 1), ...read(null, 0), ...read(1, 0)]), 'held');
});

test('values that carry their key are read as such where the model could not take them otherwise', () => {
  const pairs = [...write(['x', 1]), ...write(['y', 2]), line(1, 'invoke', 'read', ['x', null])];
  assert.equal(outcome([...pairs, line(1, 'ok', 'read', ['x', 1])]), 'held');
  assert.equal(outcome([...pairs, line(1, 'ok', 'read', ['x', 2])]), 'violated');
  refuses([...write(1), ...pairs], 7, /in `key`/);
});

test('a line of EDN among lines of JSON is refused as what it is', () => {
  refuses([...write(1), '{:type :invoke, :f :read, :value nil, :process 0}'], 3, /this is EDN, not JSON/);
});

test('whole numbers keep all their digits in lines, models and counterexamples', () => {
  const digits = (text: string) => text.replaceAll('"@', '').replaceAll('@"', '');
  const big = (n: string) => `@${n}@`;
  const written = [...write(big('9007199254740993')), ...read(big('9007199254740992'))].map(digits);
  assert.equal(outcome(written), 'violated');
  const { counterexample } = check(parseHistory(written, register), register);
  assert.match(counterexample!.sentence, /returned 9007199254740992 in line 4, .* lead to 9007199254740993$/);
  assert.equal(outcome([...write(big('1e20')), ...read(big('100000000000000000000.0'))].map(digits)), 'held');
  const sum = [
    ...call(0, 'add', big('9007199254740991'), null),
    ...call(0, 'add', 2, big('9007199254740993')),
  ];
  assert.equal(outcome(sum.map(digits), counter as Model<unknown>), 'held');
  const tokens = ['9007199254740992', '9007199254740993'].flatMap((token) =>
    call(0, 'acquire', null, big(token)),
  );
  assert.equal(outcome(tokens.map(digits), fencedMutex as Model<unknown>), 'held');
  assert.equal(
    outcome([...tokens.slice(2), ...tokens.slice(0, 2)].map(digits), fencedMutex as Model<unknown>),
    'violated',
  );
  assert.equal(outcome([...write(big('-0')), ...read(0)].map(digits)), 'held');
  refuses(
    [digits(line(0, 'invoke', 'write', big('9007199254740993.5')))],
    1,
    /a fraction that a double cannot hold/,
  );
  refuses([digits(line(0, 'invoke', 'write', big('1e-400')))], 1, /a fraction that a double cannot hold/);
  refuses([digits(line(0, 'invoke', 'write', big('1e99999999')))], 1, /more than 1000 digits/);
});

test('an unknown field, a write without an input and a completed read without an output are refused', () => {
  for (const wrong of ['Value', 'result', 'argument', 'KEY', '\u001b[2J']) {
    const text = JSON.stringify({ process: 0, type: 'invoke', f: 'write', [wrong]: 1 });
    refuses([text], 1, /. Known: process, type, f, key, input, output, value, time/);
  }
  refuses([line(0, 'invoke', 'write')], 1, /a write needs an `input`/);
  refuses([line(0, 'invoke', 'read'), line(0, 'ok', 'read')], 2, /a completed read needs an `output`/);
  assert.equal(outcome([...write(null), ...read(null)]), 'held');
});

test('values are equal if their JSON is, and values that JSON does not have are refused', () => {
  assert.equal(
    outcome([...write({ a: 1, b: { c: 2, d: [] } }), ...read({ b: { d: [], c: 2 }, a: 1 })]),
    'held',
  );
  const given = (value: unknown, answered: unknown): JepsenEvent[] => [
    { process: 0, type: 'invoke', f: 'write', value },
    { process: 0, type: 'ok', f: 'write', value: null },
    { process: 0, type: 'invoke', f: 'read' },
    { process: 0, type: 'ok', f: 'read', value: answered },
  ];
  assert.equal(check(given(5n, 5), register).outcome, 'held');
  assert.equal(check(given(2n ** 53n, 2n ** 53n + 1n), register).outcome, 'violated');
  assert.equal(check(given({ a: 1, b: undefined }, { a: 1 }), register).outcome, 'held');
  for (const value of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    new Map(),
    [undefined],
    () => 1,
    Symbol('s'),
  ]) {
    assert.throws(
      () => check(given(value, null), register),
      /^MalformedHistoryError: event 1: value cannot be compared/,
    );
  }
  let deep: unknown = 1;
  for (let i = 0; i < 5_000; i++) deep = [deep];
  assert.throws(() => check(given(deep, null), register), /event 1: .* nested deeper than 1000 levels/);
  const unknown: JepsenEvent[] = [{ process: 0, type: 'invoke', f: 'cas', value: [1, 2] }];
  assert.throws(() => check(unknown, register), /event 1: unknown function "cas" for the model register/);
  const transaction = [{ process: 0, type: 'invoke', f: 'txn', input: [['append', 'x', 1]] }] as const;
  assert.throws(
    () => check(transaction, register),
    /unknown function "txn" for the model register\. .*; transactions are checked with --model list-append or rw-register$/,
  );
});

test("input and output may both be called value, as in Jepsen's histories, in lines and in objects", () => {
  const ours: HistoryEvent[] = [
    { process: 0, type: 'invoke', f: 'write', input: { a: 1 } },
    { process: 0, type: 'ok', f: 'write', output: null },
    { process: 0, type: 'invoke', f: 'read' },
    { process: 0, type: 'ok', f: 'read', output: { a: 2 } },
  ];
  const theirs: JepsenEvent[] = ours.map(({ input, output, ...event }) => ({
    ...event,
    value: event.type === 'invoke' ? input : output,
  }));
  const sentence =
    'read by process 0 returned {"a":2}, which fits in no order: the operations before it lead to {"a":1}';
  for (const events of [ours, theirs]) {
    assert.equal(check(events, register).counterexample?.sentence, sentence);
    const lines = events.map((event) => JSON.stringify(event));
    const inLine = check(parseHistory(lines, register), register).counterexample?.sentence;
    assert.equal(inLine?.replace(' in line 4', ''), sentence);
    const windows = checkInWindows(register);
    for (const event of events) windows.add(event);
    assert.equal(windows.end().counterexamples[0]?.sentence, sentence);
  }
});

test('an event with two names for one thing, or with the output on its invocation, is refused by name', () => {
  const begun = { process: 0, type: 'invoke', f: 'write', input: 1 };
  const ended = { process: 0, type: 'ok', f: 'write', output: null };
  for (const [events, line, message] of [
    [[{ ...begun, value: 1 }], 1, /`input` and `value` are two names for the same: give one of them/],
    [[begun, { ...ended, value: null }], 2, /`output` and `value` are two names for the same/],
    [[{ ...begun, output: 1 }], 1, /the type invoke has an `input`, not an `output`/],
    [[begun, { ...ended, input: 1 }], 2, /the type ok has an `output`, not an `input`/],
  ] as const) {
    refuses(
      events.map((event) => JSON.stringify(event)),
      line,
      message,
    );
    assert.throws(() => check(events as unknown as HistoryEvent[], register), message);
  }
  const failed = { process: 0, type: 'fail', f: 'write', input: 1, output: 2, value: 3, error: 'busy' };
  assert.equal(outcome([begun, failed].map((event) => JSON.stringify(event))), 'held');
});

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true }));

test('a file may begin with a BOM and have CRLF line ends; invalid UTF-8 and overlong lines are refused', () => {
  const file = (content: string | Buffer) => {
    const path = join(directory, 'history.jsonl');
    writeFileSync(path, content);
    return path;
  };
  const windows = `\ufeff${[...write('ü'), '', ...read('ü')].join('\r\n')}`;
  assert.equal(check(parseHistory(readLines(file(windows)), register), register).outcome, 'held');
  const bytes = Buffer.concat([Buffer.from(`${write(1).join('\n')}\n`), Buffer.from([0xff, 0xfe])]);
  assert.throws(
    () => [...readLines(file(bytes))],
    /^MalformedHistoryError: line 3: this line is not valid UTF-8/,
  );
  const endless = Buffer.alloc(64 * 2 ** 20 + 10, 0x20);
  endless[1] = 0x0a;
  assert.throws(() => [...readLines(file(endless))].length, /line 2: this line is longer than 64 MiB/);
});

test('control characters of a file never reach the terminal', () => {
  const evil = '\u001b]0;x\u0007\u009b2J\u202e\u2066\r\n\u200b';
  const given: (readonly [string[], Model<unknown>])[] = [
    [[evil], register],
    [[JSON.stringify({ [evil]: 1 })], register],
    [[line(0, 'invoke', evil, 1)], register],
    [[line(evil, 'invoke', 'write', 1)], register],
    [[line(0, 'invoke', 'put', { [evil]: evil })], kv as Model<unknown>],
    [
      [...call(0, 'put', 'a', null), ...call(0, 'get', null, evil)].map((text) =>
        text.replace('}', `,"key":${JSON.stringify(evil)}}`),
      ),
      kv as Model<unknown>,
    ],
  ];
  for (const [lines, model] of given) {
    let said: string;
    try {
      said = check(parseHistory(lines, model), model).counterexample!.sentence;
    } catch (error) {
      said = (error as Error).message;
    }
    assert.doesNotMatch(said, /[\p{Cc}\p{Cf}]/u, JSON.stringify(said));
  }
});
