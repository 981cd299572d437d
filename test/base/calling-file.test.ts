import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callingFile } from '../../src/base/calling-file.ts';
import { defineCallback } from './defines-callback.ts';

test('the file is the one that called the function, neither the function nor a file further out', () => {
  assert.equal(defineCallback(callingFile), import.meta.url);
  const caught = [0].map(() => defineCallback(callingFile));
  assert.deepEqual(caught, [import.meta.url]);
});

test('code that is in no file has none', () => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    assert.equal(defineCallback(callingFile), import.meta.url);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const define = defineCallback;
  assert.equal(
    new Function('define', 'callingFile', 'return define(callingFile)')(define, callingFile),
    undefined,
  );
});
