import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runtimeText } from '../../src/base/runtime-text.ts';

test('a runtime that says which Node it is like is named by itself', () => {
  const like = { ...process.versions, node: '26.3.0' };
  assert.equal(runtimeText(), `Node ${process.version}`);
  assert.equal(runtimeText({ ...like, bun: '1.4.5' }), 'Bun 1.4.5');
  assert.equal(runtimeText({ ...like, deno: '2.9.6' }), 'Deno 2.9.6');
});
