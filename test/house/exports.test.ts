import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as check from '../../src/check/index.ts';
import * as decks from '../../src/decks/index.ts';
import * as explore from '../../src/explore/index.ts';
import * as root from '../../src/index.ts';
import * as isolation from '../../src/isolation/index.ts';
import * as locks from '../../src/locks/index.ts';
import * as server from '../../src/server/index.ts';
import * as webLocks from '../../src/web-locks/index.ts';

/** The base class of all errors, which is exported by several entry points. */
const SHARED = 'HammerlockError';

test('each value is exported by one entry point, and the root has the harness alone', () => {
  const names = [root, check, decks, explore, isolation, locks, server, webLocks].flatMap((entry) =>
    Object.keys(entry),
  );
  const repeated = names.filter((name, at) => name !== SHARED && names.indexOf(name) < at);
  assert.deepEqual(repeated, []);
  assert.ok('hammer' in root && 'SessionLocks' in locks && 'getDeck' in decks);
});
