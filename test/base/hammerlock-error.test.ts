import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HammerlockError } from '../../src/base/hammerlock-error.ts';
import * as check from '../../src/check/index.ts';
import * as decks from '../../src/decks/index.ts';
import * as explore from '../../src/explore/index.ts';
import * as harness from '../../src/index.ts';
import * as locks from '../../src/locks/index.ts';
import * as server from '../../src/server/index.ts';

class TeapotError extends HammerlockError {
  readonly code = 'teapot';
}

test('an error has the name of its class, and a code', () => {
  const { name, code, message } = new TeapotError('short and stout');
  assert.deepEqual([name, code, message], ['TeapotError', 'teapot', 'short and stout']);
  assert.match(String(new TeapotError('x').stack), /^TeapotError: x\n/);
});

/** After these it is unknown whether the request took effect, so they are no refusals. */
const unknownOutcome = ['ClientHungUpError', 'NoResponseError'];

test('every error class that a subpath exports extends the one base class, unless its outcome is unknown', () => {
  for (const [name, value] of [harness, locks, check, explore, decks, server].flatMap((module) =>
    Object.entries(module),
  )) {
    if (!name.endsWith('Error') || unknownOutcome.includes(name)) continue;
    assert.ok(
      value === HammerlockError || (value as typeof Error).prototype instanceof HammerlockError,
      name,
    );
  }
});
