import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextOf } from '../../../src/base/testing/test-context.ts';

test('of a context of another runner only what is as expected is used', () => {
  for (const part of [null, 5, 'text', {}]) {
    const given = { signal: part, diagnostic: part, task: { timeout: part === 5 ? 'soon' : part } };
    assert.deepEqual(contextOf(given as never, Error), {});
    assert.deepEqual(contextOf({ task: part } as never, Error), {});
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
  const context = contextOf(given, Error)!;
  context.diagnostic!('held');
  assert.deepEqual(printed, ['a test: held']);
  assert.deepEqual([context.signal, context.task], [given.signal, { timeout: 5 }]);
});
