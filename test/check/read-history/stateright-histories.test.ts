import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import { type Model, refused } from '../../../src/check/model/model.ts';
import { modelWithInit } from '../../../src/check/model-guard/model-with-init.ts';
import { register } from '../../../src/check/models/index.ts';
import { parseHistory } from '../../../src/check/read-history/parse-history.ts';

/*
 * The histories of stateright's tests of linearizability, with their verdicts, as lines of a Jepsen log. From
 * github.com/stateright/stateright, src/semantics/linearizability.rs, MIT License, Copyright (c) Jonathan Nadal.
 */

/** A vector that `push` and `pop` use at its end. */
const vector: Model<readonly number[]> = {
  name: 'vector',
  functions: new Set(['push', 'pop', 'len']),
  init: [],
  step(items, { f, input, output, outcome }) {
    if (f === 'push') return [...items, input as number];
    const seen = f === 'len' ? items.length : (items.at(-1) ?? null);
    if (outcome === 'ok' && output !== seen) return refused;
    return f === 'len' ? items : items.slice(0, -1);
  },
};
const registerOfA = modelWithInit(register, 'A');

const push = (process: number, value: number) => [
  `${process} :invoke :push ${value}`,
  `${process} :ok :push nil`,
];
const call = (process: number, f: string, seen: string) => [
  `${process} :invoke :${f} nil`,
  `${process} :ok :${f} ${seen}`,
];
const [pending20, len] = ['0 :invoke :push 20', '1 :invoke :len nil'];
const writeB = (process: number) => `${process} :invoke :write "B"`;

const histories: readonly (readonly [model: Model<never>, expected: string, ...lines: string[]])[] = [
  [registerOfA, 'held', writeB(0), ...call(1, 'read', '"A"')],
  [registerOfA, 'held', '0 :invoke :read nil', writeB(1), '0 :ok :read "B"'],
  [registerOfA, 'violated', ...call(0, 'read', '"B"')],
  [registerOfA, 'violated', ...call(0, 'read', '"B"'), writeB(1)],
  [vector, 'held', '0 :invoke :push 10'],
  [vector, 'held', '0 :invoke :push 10', ...call(1, 'pop', 'nil')],
  [vector, 'held', '0 :invoke :push 10', ...call(1, 'pop', '10')],
  [
    vector,
    'held',
    ...push(0, 10),
    pending20,
    ...call(1, 'len', '1'),
    ...call(1, 'pop', '20'),
    ...call(1, 'pop', '10'),
  ],
  [
    vector,
    'held',
    ...push(0, 10),
    pending20,
    ...call(1, 'len', '1'),
    ...call(1, 'pop', '10'),
    ...call(1, 'pop', '20'),
  ],
  [
    vector,
    'held',
    ...push(0, 10),
    pending20,
    ...call(1, 'len', '2'),
    ...call(1, 'pop', '20'),
    ...call(1, 'pop', '10'),
  ],
  [vector, 'held', ...push(0, 10), len, pending20, '1 :ok :len 1'],
  [vector, 'held', ...push(0, 10), len, pending20, '1 :ok :len 2'],
  [vector, 'violated', ...push(0, 10), ...call(1, 'pop', 'nil')],
  [vector, 'violated', ...push(0, 10), len, pending20, '1 :ok :len 0'],
  [
    vector,
    'violated',
    ...push(0, 10),
    pending20,
    ...call(1, 'len', '2'),
    ...call(1, 'pop', '10'),
    ...call(1, 'pop', '20'),
  ],
] as never;

test("the verdicts on the histories of stateright's tests are its own", () => {
  assert.equal(histories.length, 15);
  for (const [model, expected, ...lines] of histories) {
    assert.equal(check(parseHistory(lines, model), model).outcome, expected, lines.join('\n'));
  }
});
