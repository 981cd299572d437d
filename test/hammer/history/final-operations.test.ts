import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counter } from '../../../src/check/index.ts';
import { checkFinalOperations, joinFinalOperations } from '../../../src/hammer/history/final-operations.ts';

const read = { f: 'read', key: 'a', output: 1 };

test('final operations of a wrong shape are refused with what is wrong', () => {
  const refusals: [given: unknown, message: RegExp][] = [
    [undefined, /must return an object with an array of operations, not undefined/],
    [[read], /must return an object with an array of operations/],
    [
      { operations: [], explain: new Map() },
      /unknown part explain\. Known: operations, withoutEffect, explained/,
    ],
    [{ operations: [null] }, /The final operation null must have an f/],
    [{ operations: [{ ...read, f: 'get' }] }, /must have an f that the model counter knows: add, read/],
    [{ operations: [{ ...read, key: 5 }] }, /must have a string as its key/],
    [{ operations: [{ ...read, output: () => 1 }] }, /a function is not JSON/],
    [{ operations: [{ ...read, result: 1 }] }, /has an unknown part result\. Known: f, key, input, output/],
    [{ operations: [], withoutEffect: [1] }, /withoutEffect must be a Set of indexes/],
    [{ operations: [], explained: { a: 1 } }, /explained must be a Map of a number by key/],
    [{ operations: [], explained: new Map([['a', 'x']]) }, /explained must be a Map of a number by key/],
  ];
  for (const [given, message] of refusals) assert.throws(() => checkFinalOperations(given, counter), message);
  const right = { operations: [read, { f: 'read', output: 10n }], explained: new Map([['a', 1]]) };
  assert.equal(checkFinalOperations(right, counter), right);
});

test('the final operations of several fixtures are judged together', () => {
  const joined = joinFinalOperations([
    { operations: [read], withoutEffect: new Set([1]) },
    { operations: [{ ...read, key: 'b' }], withoutEffect: new Set([4]), explained: new Map([['b', 2]]) },
  ]);
  assert.deepEqual(joined, {
    operations: [read, { ...read, key: 'b' }],
    withoutEffect: new Set([1, 4]),
    explained: new Map([['b', 2]]),
  });
});
