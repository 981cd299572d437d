import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EndedHold, earlyThefts } from '../../../src/hammer/lock-under-test/lease-watch.ts';

const LEASE_MS = 40;

function theft(asked: number, got: number, ended: number, told: number, shared = false): EndedHold {
  return { key: 'k', shared, stolen: true, asked, got, ended, told };
}

function kept(asked: number, got: number, ended: number, told: number): EndedHold {
  return { ...theft(asked, got, ended, told), stolen: false };
}

test('a theft within a lease of the call to acquire or renew is early', () => {
  assert.match(
    earlyThefts([theft(0, 1, 9, 10)], LEASE_MS)[0]!,
    /"k" was stolen from a holder within 10\.0 ms of its call to acquire or renew/,
  );
  assert.deepEqual(earlyThefts([theft(0, 1, 80, 81)], LEASE_MS), []);
});

test('a thief that waited for a hung holder gets a whole lease of its own', () => {
  const hung = theft(0, 1, 80, 81);
  const found = earlyThefts([hung, theft(2, 41, 42, 43)], LEASE_MS);
  assert.equal(found.length, 1);
  assert.match(
    found[0]!,
    /stolen from a holder within .* of the end of the previous hold, but its lease is 40 ms/,
  );
  assert.deepEqual(earlyThefts([hung, theft(2, 41, 82, 83)], LEASE_MS), []);
});

test('a waiter that waited for a holder to release the key gets a whole lease of its own', () => {
  const waited = kept(0, 1, 36, 37);
  const found = earlyThefts([waited, theft(2, 38, 50, 51)], LEASE_MS);
  assert.match(
    found.join('|'),
    /^"k" was stolen from a holder within [^|]* of the end of the previous hold[^|]*$/,
  );
  assert.deepEqual(earlyThefts([waited, theft(2, 38, 75, 76)], LEASE_MS), []);
  // The earlier hold counts for one lease only, even if it was not told of a theft.
  assert.deepEqual(earlyThefts([kept(0, 1, 90, 91), theft(2, 41, 82, 83)], LEASE_MS), []);
});

test('a thread that was stopped on its way does not make a theft look early', () => {
  // The second hold came before the first, was stolen in time, and its thread learned of both much later.
  assert.deepEqual(earlyThefts([theft(50, 51, 130, 131), theft(0, 200, 201, 202)], LEASE_MS), []);
});

test('if two held the key at once, one of them lost it before its lease was over', () => {
  const found = earlyThefts([theft(0, 1, 35, 60), theft(19, 20, 70, 71)], LEASE_MS);
  assert.match(
    found[0]!,
    /"k" was stolen from a holder before its lease of 40 ms was over: two held the key at once/,
  );
});

test('the leases of readers may overlap', () => {
  assert.deepEqual(earlyThefts([theft(0, 1, 80, 81, true), theft(0, 2, 42, 43, true)], LEASE_MS), []);
});
