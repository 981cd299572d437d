import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/base/seeded-random.ts';
import { trackedLocks } from '../../../src/hammer/lock-under-test/tracked-locks.ts';
import { createStatusMemory, statusWriter } from '../../../src/hammer/status/worker-status.ts';
import { hesitation } from '../../../src/hammer/workloads/hesitation.ts';
import {
  beginTakeovers,
  createLeaseTakeovers,
  haveTakeoversLeft,
} from '../../../src/hammer/workloads/lease-takeovers.ts';
import { renewableLease } from '../../../src/mutants/controls/renewable-lease.ts';

const random = seededRandom(1, 0, 0);

test('a thread pauses before some of its atomic operations until the call returns or throws', () => {
  const words = new Int32Array(new SharedArrayBuffer(4));
  const { add } = Atomics;
  const hesitating = hesitation(random);
  const took = (call: () => void) => {
    const from = performance.now();
    call();
    return performance.now() - from;
  };
  const count = () => {
    for (let n = 0; n < 100; n++) Atomics.add(words, 0, 1);
  };
  const slow = took(() => hesitating(count));
  assert.ok(slow > 0.5, `${slow} ms`);
  assert.throws(
    () =>
      hesitating(() => {
        throw new Error('as it is');
      }),
    /as it is/,
  );
  assert.deepEqual([words[0], Atomics.add], [100, add]);
});

test('each abandoned lease is stolen as it ends, again and again, and all keys are free in the end', () => {
  const leaseMs = 10;
  const { create, attach } = renewableLease('watched');
  const lock = attach(create({ leaseMs }));
  const thefts: number[] = [];
  const locks = trackedLocks(lock, statusWriter(createStatusMemory(1), 0), undefined, {
    ended: ({ asked, told, stolen }) => stolen && thefts.push(told - asked),
  });
  const times = createLeaseTakeovers();
  // A quarter of the 64 keys is released. A busy machine may leave no time for the others: then once more.
  for (let tries = 0; tries < 50 && thefts.length < 96; tries++) {
    beginTakeovers(times, leaseMs, { locks, random });
    assert.ok(!haveTakeoversLeft(times));
  }
  assert.ok(thefts.length >= 96, `${thefts.length} were stolen`);
  assert.ok(Math.min(...thefts) > leaseMs - 2);
  for (let key = 0; key < 64; key++) assert.ok(lock.tryAcquire(`left alone ${key}`), `key ${key} is kept`);
});
