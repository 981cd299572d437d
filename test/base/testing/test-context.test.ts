import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextOf } from '../../../src/base/testing/test-context.ts';
import { InvalidRunError } from '../../../src/hammer/evidence/run-errors.ts';

test('a context may lack everything, and true stands for one that does', (t) => {
  const done = () => {};
  for (const context of [{}, done]) assert.deepEqual(contextOf(context, InvalidRunError), {});
  assert.equal(contextOf(t, InvalidRunError)!.signal, t.signal);
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

test('of a context of another runner only what is as expected is used', () => {
  for (const part of [null, 5, 'text', {}]) {
    const given = { signal: part, diagnostic: part, task: { timeout: part === 5 ? 'soon' : part } };
    assert.deepEqual(contextOf(given as never, InvalidRunError), {});
    assert.deepEqual(contextOf({ task: part } as never, InvalidRunError), {});
  }
});

test('a diagnostic is printed by the context, and its signal and timeout are kept', () => {
  const printed: string[] = [];
  const given = {
    name: 'a test',
    diagnostic(message: string) {
      printed.push(`${this.name}: ${message}`);
    },
    signal: new AbortController().signal,
    task: { timeout: 5 },
  };
  const context = contextOf(given, InvalidRunError)!;
  context.diagnostic!('held');
  assert.deepEqual(printed, ['a test: held']);
  assert.deepEqual([context.signal, context.task], [given.signal, { timeout: 5 }]);
});
