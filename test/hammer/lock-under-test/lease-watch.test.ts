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

test('a theft within a lease of asking for the key, or renewing, is early', () => {
  assert.match(
    earlyThefts([theft(0, 1, 9, 10)], LEASE_MS)[0]!,
    /"k" was robbed within 10\.0 ms of its asking/,
  );
  assert.deepEqual(earlyThefts([theft(0, 1, 80, 81)], LEASE_MS), []);
});

test('a thief that waited for a hung holder has a whole lease of its own', () => {
  const hung = theft(0, 1, 80, 81);
  const found = earlyThefts([hung, theft(2, 41, 42, 43)], LEASE_MS);
  assert.equal(found.length, 1);
  assert.match(found[0]!, /robbed within .* of the end of the hold before it: its lease is 40 ms/);
  assert.deepEqual(earlyThefts([hung, theft(2, 41, 82, 83)], LEASE_MS), []);
});

test('a thief that waited for a holder that gave the key back has a whole lease of its own, too', () => {
  const waited = kept(0, 1, 36, 37);
  const found = earlyThefts([waited, theft(2, 38, 50, 51)], LEASE_MS);
  assert.match(
    found.join('|'),
    /^a holder of "k" was robbed within [^|]* of the end of the hold before it[^|]*$/,
  );
  assert.deepEqual(earlyThefts([waited, theft(2, 38, 75, 76)], LEASE_MS), []);
  // It is believed for a lease only, whatever it is told.
  assert.deepEqual(earlyThefts([kept(0, 1, 90, 91), theft(2, 41, 82, 83)], LEASE_MS), []);
});

test('a thread that stood still on its way accuses nobody', () => {
  // It got the key before the hung one, was robbed in time, and learned of both much later.
  assert.deepEqual(earlyThefts([theft(50, 51, 130, 131), theft(0, 200, 201, 202)], LEASE_MS), []);
});

test('two that had the key at once: one of them was robbed before its lease was over', () => {
  const found = earlyThefts([theft(0, 1, 35, 60), theft(19, 20, 70, 71)], LEASE_MS);
  assert.match(found[0]!, /"k" was robbed before its lease of 40 ms was over: two had the key at once/);
});

test('readers have their leases together', () => {
  assert.deepEqual(earlyThefts([theft(0, 1, 80, 81, true), theft(0, 2, 42, 43, true)], LEASE_MS), []);
});
