import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import { casRegister, counter } from '../../../src/check/models/index.ts';
import { type ParseOptions, parseHistory } from '../../../src/check/read-history/parse-history.ts';

const outcome = (text: string, options: ParseOptions = {}, model = casRegister) =>
  check(parseHistory(text.split('\n'), model, options), model).outcome;
const op = (process: number, type: string, f: string, value: string) =>
  `{:process ${process}, :type :${type}, :f :${f}, :value ${value}, :index 1, :test-of-mine "x"}`;
const call = (f: string, asked: string, answered: string) =>
  `${op(0, 'invoke', f, asked)}\n${op(0, 'ok', f, answered)}`;

test('a cas that repeats its input succeeded, in EDN and in JSON', () => {
  const cas = `${call('write', '1', '1')}\n${call('cas', '[1 2]', '[1 2]')}`;
  assert.equal(outcome(`${cas}\n${call('read', 'nil', '2')}`), 'held');
  assert.equal(outcome(`${cas}\n${call('read', 'nil', '1')}`), 'violated');
  const json = (type: string) => `{"process":0,"type":"${type}","f":"cas","value":[1,2]}`;
  assert.equal(outcome(`${json('invoke')}\n${json('ok')}`), 'violated');
});

test('a nil read of EDN is unknown unless nilReads is null, and a note says so', () => {
  const read = `${call('write', '1', '1')}\n${call('read', 'nil', 'nil')}`;
  const notes: unknown[] = [];
  assert.equal(outcome(read, { onNote: ({ kind, line }) => notes.push([kind, line]) }), 'held');
  assert.deepEqual(notes, [['unknown-read', 4]]);
  assert.equal(outcome(read, { nilReads: 'null' }), 'violated');
});

test('an add of EDN that repeats its input says nothing of the sum', () => {
  const adds = `${call('add', '1', '1')}\n${call('add', '1', '1')}`;
  assert.equal(outcome(adds, {}, counter as never), 'held');
  assert.equal(
    outcome(adds.replaceAll(':ok, :f :add, :value', ':ok, :f :add, :output'), {}, counter as never),
    'violated',
  );
});

test('values on independent keys are found, and each key is checked on its own', () => {
  const history = (seen: string) =>
    `${call('write', '[:x 1]', '[:x 1]')}\n${call('write', '["1" 2]', '["1" 2]')}\n${call('read', '[1 nil]', '[1 nil]')}\n${call('read', '[:x nil]', seen)}`;
  assert.equal(outcome(history('[:x 1]')), 'held');
  assert.equal(outcome(history('[:x 2]')), 'violated');
  const write = call('write', '[:x 1]', '[:x 1]');
  assert.equal(outcome(`${write}\n${call('write', '[:x 1]', '2')}`), 'held');
  assert.throws(
    () => outcome(`${write}\n${call('write', '[:x 1]', '2')}`, { independent: true }),
    /line 4: .*must be \[key, value\]/,
  );
  assert.throws(
    () => outcome(op(0, 'invoke', 'read', '[1 nil], :key "a"'), { independent: true }),
    /line 1: the key is "a", so/,
  );
});

test('keys are found in a history of writes and cas alone, but not where a pair can be a value', () => {
  const both = `${call('write', '[1 2]', '[1 2]')}\n${call('cas', '[1 [2 3]]', '[1 [2 3]]')}`;
  assert.equal(outcome(both), 'held');
  assert.equal(outcome(`${both}\n${call('cas', '[1 [2 3]]', '[1 [2 3]]')}`), 'violated');
  const pairs = `${call('write', '[1 2]', '[1 2]')}\n${call('cas', '[[1 2] [3 4]]', '[[1 2] [3 4]]')}`;
  assert.equal(outcome(pairs), 'held');
  assert.equal(outcome(pairs.replaceAll('[[1 2]', '[[0 2]')), 'violated');
  assert.equal(outcome(call('cas', '[nil [1 2]]', '[nil [1 2]]')), 'held');
});

test('where keys are not found, an error that they would explain says how to name them', () => {
  const late = `${call('read', 'nil', '1')}\n${op(0, 'invoke', 'cas', '[1 [2 3 4]]')}`;
  const says = (text: string, hint: boolean) =>
    assert.throws(
      () => outcome(text),
      ({ message }) => message.endsWith('say so: `independent`)') === hint,
    );
  says(`${call('write', '1', '1')}\n${call('read', '[1 nil]', '[1 2]')}`, true);
  says(`${call('write', '1', '1')}\n${op(0, 'invoke', 'cas', '[1 2 3]')}`, false);
  says(late.replace('[2 3 4]]', '2 3]'), false);
});

test('an invocation of a read may foretell what it returns, and nothing else', () => {
  assert.equal(outcome(`${call('write', '4', '4')}\n${call('read', '4', '4')}`), 'held');
  assert.throws(() => outcome(call('read', '4', '5')), /line 2: a read takes null, not 4.*in line 1/);
});

test('a misspelt field of EDN is refused, and other fields that tests add are not', () => {
  assert.throws(() => outcome('{:process 0, :type :invoke, :f :write, :Value 1}'), /unknown field "Value"/);
  assert.throws(
    () => outcome('{:process 0, :type :invoke, :f :write, :value 1, :keys "x"}'),
    /unknown field "keys"/,
  );
});
