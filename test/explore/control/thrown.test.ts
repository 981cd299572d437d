import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeThrown } from '../../../src/explore/control/thrown.ts';

const throwing = {
  get() {
    throw new Error('asked');
  },
};

test('whatever a program throws can be described', () => {
  for (const [thrown, message] of [
    [null, 'null'],
    [undefined, 'undefined'],
    ['text', "'text'"],
    [Object.assign(new Error('no stack'), { stack: 5 }), 'no stack'],
    [Object.assign(new Error(), { message: 5 }), '5'],
    [Object.defineProperty(new Error(), 'message', throwing), 'an object that cannot be shown'],
    [Object.create(null), '[Object: null prototype] {}'],
  ] as const)
    assert.equal(describeThrown(thrown).message, message);
});
