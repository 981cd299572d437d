import assert from 'node:assert/strict';
import { acquireAsync } from '../../../../src/locks/acquire/acquire-async.ts';
import type { AcquireRequest } from '../../../../src/locks/acquire/acquire-request.ts';
import { acquireSync } from '../../../../src/locks/acquire/acquire-sync.ts';
import { tryAcquire } from '../../../../src/locks/acquire/try-acquire.ts';
import type { Grant, LockMode } from '../../../../src/locks/api/grant.ts';
import { LockKey } from '../../../../src/locks/table/lock-key.ts';
import type { Member } from '../parts/member.ts';

/** A way to take a free key and to give it back. */
export interface Manner {
  readonly name: string;
  /** `owner` has had a grant before. */
  run(member: Member, key: string, mode: LockMode, owner: object): void | Promise<void>;
}

export const manners: readonly Manner[] = [
  {
    name: 'tryAcquire',
    run: (member, key, mode) => giveBack(tryAcquire(member, member.request(key, { mode }))),
  },
  {
    name: 'acquire',
    run: (member, key, mode) => giveBack(acquireSync(member, member.request(key, { mode }))),
  },
  {
    name: 'acquireAsync',
    run: async (member, key, mode) => giveBack(await acquireAsync(member, member.request(key, { mode }))),
  },
  {
    name: 'acquire for an owner',
    run: (member, key, mode, owner) => giveBack(acquireSync(member, member.request(key, { mode, owner }))),
  },
  {
    name: 'acquireAsync for an owner',
    run: async (member, key, mode, owner) =>
      giveBack(await acquireAsync(member, member.request(key, { mode, owner }))),
  },
  {
    name: 'acquire and renew',
    run(member, key, mode) {
      const grant = acquireSync(member, member.request(key, { mode }));
      grant.renew();
      giveBack(grant);
    },
  },
  {
    name: 'acquire for a new owner',
    run: (member, key, mode) => giveBack(acquireSync(member, member.request(key, { mode, owner: {} }))),
  },
  {
    name: 'acquire by name',
    run: (member, key, mode) => giveBack(acquireSync(member, lookedUp(member, key, { mode }))),
  },
];

/** The grant of a key that has no slot yet. */
export const firstGrant: Manner = {
  name: 'first grant of a key',
  run: (member, key, mode) => giveBack(acquireSync(member, member.request(`${key}, new`, { mode }))),
};

/** A request with a key that has not been used before, so that its slot has to be found. */
function lookedUp(member: Member, key: string, options: { readonly mode: LockMode }): AcquireRequest {
  return { ...member.request(key, options), key: new LockKey(member, key) };
}

function giveBack(grant: Grant | null): void {
  assert.ok(grant !== null && grant.token > 0n && !grant.ownerDied);
  assert.equal(grant.release(), true);
}
