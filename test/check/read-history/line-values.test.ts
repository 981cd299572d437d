import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Model, refused } from '../../../src/check/model/model.ts';
import { lease } from '../../../src/check/models/locks/lease-model.ts';
import { outcome, refuses } from './check-lines.ts';

/** A write of one JSON value, and a read that returns another. */
const written = (value: string, seen: string) => [
  `{"process":0,"type":"invoke","f":"write","value":${value}}`,
  `{"process":0,"type":"ok","f":"write","value":null}`,
  `{"process":1,"type":"invoke","f":"read","value":null}`,
  `{"process":1,"type":"ok","f":"read","value":${seen}}`,
];

test('an object with two fields of the same name is refused with the name, at any depth and in any spelling', () => {
  const twice = /^line 1: an object has two fields named "(f|a b|__proto__)"/;
  refuses(['{"process":0,"type":"invoke","f":"read","f":"write","value":1}'], 1, twice);
  refuses(['{"process":0,"type":"invoke","f":"write","\\u0066":"write","value":1}'], 1, twice);
  for (const value of [
    '{"f":1,"f":1}',
    '[1,{"g":{"f":1 , "f" :2}}]',
    '{"a b":1,"x":{"a b":2},"a b":3}',
    '{"x":"\\\\","f":"{\\"f\\":1}","f":2}',
    '{"__proto__":1,"__proto__":2}',
  ]) {
    refuses(written(value, 'null'), 1, twice);
  }
  for (const value of [
    '{"f":1,"g":{"f":1},"h":[{"f":1},{"f":1}]}',
    '{"f":"f\\":","g":"\\\\","h":"{\\"h\\":1,\\"h\\":2}"}',
    '["f",":","f",":"]',
    '{"":{"":{}}}',
    '{"__proto__":1}',
  ]) {
    assert.equal(outcome(written(value, value)), 'held', value);
  }
});

test('a fraction that is the notation of a double is that double, and any other is refused', () => {
  for (const [value, seen] of [
    ['0.3', '0.30'],
    ['0.3', '3e-1'],
    ['-1.5', '-15E-1'],
    // Notations of the same double in other languages.
    ['0.1', '0.10000000000000001'],
    ['0.30000000000000004', '0.3000000000000000444'],
    ['5e-324', '4.9e-324'],
    ['737632810225687.25', '737632810225687.2'],
    ['2276606075247.53125', '2276606075247.5313'],
    ['1.7976931348623157e308', '1.7976931348623157e308'],
  ] as const) {
    assert.equal(outcome(written(value, seen)), 'held', `${value} ${seen}`);
  }
  assert.equal(outcome(written('0.3', '0.30000000000000004')), 'violated');
  const lost = /^line 1: .* is a fraction that a double cannot hold/;
  for (const value of [
    '0.30000000000000000001',
    '0.12345678901234567',
    '9007199254740993.5',
    '1e-400',
    '1e-99999999999999999999',
    '1.00000000000000000000000001',
    `0.${'1'.repeat(200)}`,
  ]) {
    refuses(written(value, 'null'), 1, lost);
    refuses(written(`{"a":[${value}]}`, 'null'), 1, lost);
  }
});

test('a whole number is exact in any spelling, and one with too many digits is refused', () => {
  for (const [value, seen] of [
    ['0', '-0'],
    ['[-0]', '[0]'],
    ['0', '-0.0e5'],
    ['1', '1.0'],
    ['100', '1e2'],
    ['1e400', `1${'0'.repeat(400)}`],
    ['0e99999999999', '0'],
  ] as const) {
    assert.equal(outcome(written(value, seen)), 'held', `${value} ${seen}`);
  }
  assert.equal(outcome(written('1e400', '1e401')), 'violated');
  const unsigned: Model<null> = {
    name: 'unsigned',
    functions: new Set(['write', 'read']),
    init: null,
    step: (state, { input }) => (Object.is([input].flat()[0], -0) ? refused : state),
  };
  for (const zero of ['-0', '[-0]', '-0.0e5'])
    assert.equal(outcome(written(zero, '0'), unsigned), 'held', zero);
  refuses(written('1e1001', 'null'), 1, /more than 1000 digits/);
  refuses(written('1e99999999999999999999', 'null'), 1, /more than 1000 digits/);
});

test('lone surrogates are strings like any other, and different ones are different', () => {
  assert.equal(outcome(written('"\\ud800"', '"\\ud800"')), 'held');
  assert.equal(outcome(written('"\\ud800"', '"\\ud801"')), 'violated');
  assert.equal(outcome(written('"\\ud800"', '"\\ufffd"')), 'violated');
  assert.equal(outcome(written('"\\ud83d\\ude00"', '"😀"')), 'held');
});

test('near misses of JSON are refused with their line', () => {
  const [first = '', ...rest] = written('1', '1');
  refuses([`${first},`, ...rest], 1, /this is not JSON/);
  refuses([first, '[', ...rest], 2, /this is not JSON/);
  refuses([first + rest[0], ...rest], 1, /this is not JSON/);
  refuses([first, `\ufeff${rest[0]}`], 2, /this is not JSON: "\\ufeff/);
  for (const value of ['NaN', 'Infinity', '-Infinity', 'undefined', "'a'", '01', '+1', '.5', '0x1', '1n']) {
    refuses(written(value, '1'), 1, /this is not JSON/);
  }
  assert.equal(outcome(['', `  ${first}\r`, '\t', ...rest, '\r', '']), 'held');
});

test('a process is a whole number, and "1" is not 1', () => {
  const invoke = (process: string) => [`{"process":${process},"type":"invoke","f":"read","index":7}`];
  for (const process of ['"1"', '1.5', 'null', 'true', '[1]', '9007199254740993', '":0"']) {
    refuses(invoke(process), 1, /process must be a whole number, not /);
  }
  refuses([...invoke('1'), ...invoke('1.0')], 2, /its read of line 1 is still open/);
  refuses([...invoke('0'), ...invoke('-0')], 2, /its read of line 1 is still open/);
});

test('a lease, which ends at a time, is not judged without times', () => {
  const grant = (process: number, times: readonly string[]) => [
    `{"process":${process},"type":"invoke","f":"acquire"${times[0]}}`,
    `{"process":${process},"type":"ok","f":"acquire","output":{"token":${process},"until":100}${times[1]}}`,
  ];
  refuses(grant(1, ['', '']), 1, /each event needs a `time`, in ns of one clock/, lease);
  assert.equal(outcome(grant(1, [',"time":0', ',"time":1']), lease), 'held');
});

test('for a model that reads times, all events have a time or none has', () => {
  const timed: Model<number, 'invoked'> = {
    name: 'timed',
    functions: new Set(['tick']),
    init: -1,
    uses: ['invoked'],
    step: (last, { invoked }) => (invoked > last ? invoked : refused),
  };
  const event = (type: string, time: string) => `{"process":0,"type":"${type}","f":"tick"${time}}`;
  refuses(
    [event('invoke', ''), event('ok', ',"time":5')],
    2,
    /this line has a `time` and line 1 has none/,
    timed,
  );
  const some = [event('invoke', ',"time":5'), event('ok', '')];
  refuses(some, 2, /this line has no `time` and line 1 has one: the model timed reads times/, timed);
  assert.equal(outcome([event('invoke', ''), event('ok', '')], timed), 'held');
  const missing = written('1', '1');
  assert.equal(outcome([missing[0]!.replace('{', '{"time":5,'), ...missing.slice(1)]), 'held');
  // The ns of a clock, of which a number holds only the order.
  const clock = missing.map((text, at) => text.replace('{', `{"time":17000000000000000${at},`));
  assert.equal(outcome(clock), 'held');
  refuses(
    [event('invoke', ',"time":1700000000000000001')],
    1,
    /from 2 \*\* 53 on they may be rounded/,
    timed,
  );
  for (const time of ['"5"', '1e400', 'null']) {
    refuses([event('invoke', `,"time":${time}`)], 1, /time must be a number/, timed);
  }
});
