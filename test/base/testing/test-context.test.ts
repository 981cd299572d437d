import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextOf } from '../../../src/base/testing/test-context.ts';
import { InvalidRunError } from '../../../src/hammer/evidence/run-errors.ts';

test('a context may lack everything, and true stands for one that does', (t) => {
  const done = () => {};
  for (const context of [t, {}, done]) assert.equal(contextOf(context, InvalidRunError), context);
  assert.deepEqual(contextOf(true, InvalidRunError), {});
  assert.equal(contextOf(undefined, InvalidRunError), undefined);
});

test('anything else is refused by its value', () => {
  for (const value of [null, false, 5, 'test']) {
    assert.throws(() => contextOf(value as never, InvalidRunError), {
      code: 'invalid_run',
      message: new RegExp(`^test must be the context .*, not '?${value}'?\\.$`),
    });
  }
});
