import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { trackedLocks } from '../../../src/hammer/lock-under-test/tracked-locks.ts';
import { blockingCallWatch, during, duringCall } from '../../../src/hammer/status/blocking-call.ts';
import { setupStatus } from '../../../src/hammer/status/setup-status.ts';
import { createStatusMemory, statusWriter } from '../../../src/hammer/status/worker-status.ts';
import type { LockImplementation } from '../../../src/locks/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('another process can read which key setup waits for, for how long, and what is known about the key', () => {
  const granted = { ms: 0 };
  const watch = blockingCallWatch(directory, granted);
  const seen: unknown[] = [];
  // Its second grant comes only from acquire, as if its release had woken no waiter.
  const lock: LockImplementation = {
    tryAcquire: () => (seen.length === 0 ? { release: () => true } : null),
    acquire(key) {
      watch();
      granted.ms = 700;
      seen.push(watch());
      return { release: () => key };
    },
  };
  const status = setupStatus(statusWriter(createStatusMemory(1), 0), directory, 'theirs');
  const locks = trackedLocks(lock, status);
  using _held = locks.acquire('held');
  locks.acquire('a').release();
  seen.push('from now on it waits');
  locks.acquire('a').release();
  const known = ['"a" was released by setup, and theirs does not grant it again'];
  assert.deepEqual(seen[1], { doing: { waitsFor: ['a'], holds: ['held'], known }, ms: 700 });
  assert.equal(watch(), undefined, 'setup no longer waits');
});

test('a call is noted until it returns or throws', async () => {
  const watch = blockingCallWatch(directory, { ms: 5 });
  const doing = { calls: 'Loading the lock x' };
  const fail = () => {
    throw new Error('not today');
  };
  assert.deepEqual(await during(directory, doing, async () => watch()), { doing, ms: 0 });
  assert.equal(watch(), undefined);
  await assert.rejects(during(directory, doing, fail), /not today/);
  assert.throws(() => duringCall(directory, 'create of the lock x', fail), /not today/);
  assert.equal(watch(), undefined, 'what follows an error is not noted as the call');
});
