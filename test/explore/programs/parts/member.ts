import { MessageChannel } from 'node:worker_threads';
import { acquireAsync } from '../../../../src/locks/acquire/acquire-async.ts';
import type { AcquireRequest } from '../../../../src/locks/acquire/acquire-request.ts';
import { acquireSync } from '../../../../src/locks/acquire/acquire-sync.ts';
import { stealAtOnce } from '../../../../src/locks/acquire/steal-at-once.ts';
import { tryExclusive } from '../../../../src/locks/acquire/try-exclusive.ts';
import type { Grant } from '../../../../src/locks/api/grant.ts';
import type { AcquireAsyncOptions, AcquireOptions } from '../../../../src/locks/api/lock-options.ts';
import type { Attachment } from '../../../../src/locks/table/attachment.ts';
import { prepareOwnClaims } from '../../../../src/locks/table/claims.ts';
import { countersOf } from '../../../../src/locks/table/counters.ts';
import {
  ANY_NUMBER,
  Header,
  type LockTable,
  ThreadRecord,
  threadRecord,
} from '../../../../src/locks/table/layout.ts';
import { LockKey } from '../../../../src/locks/table/lock-key.ts';
import { ownerOf } from '../../../../src/locks/table/owners.ts';

/** A member of the table with the methods that `SessionLocks` calls. */
export interface Member extends Attachment {
  key(name: string): LockKey;
  /** With permits: for one of a semaphore that has so many. */
  request(name: string, options?: AcquireOptions, permits?: number): AcquireRequest;
  tryAcquire(name: string): Grant | null;
  acquire(name: string, options?: AcquireOptions): Grant;
  acquireAsync(name: string, options?: AcquireAsyncOptions): Promise<Grant>;
  steal(name: string): Grant;
}

/** Never listened to: the explorer tells a program's warden of deaths. */
const lifeline = new MessageChannel().port1;
lifeline.unref();

/**
 * Members 0 to `count - 1`, one per thread, as if they had attached in this order. It is meant for `setup`:
 * it writes the same in every thread, whereas attaching would number the members differently and take steps.
 */
export function members(table: LockTable, count: number): readonly Member[] {
  table.i32[Header.incarnations] = count;
  table.i32[Header.usedThreads] = count;
  return Array.from({ length: count }, (_, index) => member(table, index));
}

/** The number by which the recovery, and the state of a slot, identify a member. */
export function incarnationOf(index: number): number {
  return index + 1;
}

function member(table: LockTable, index: number): Member {
  const thread = incarnationOf(index);
  table.i32[threadRecord(thread) + ThreadRecord.incarnation] = thread;
  table.i32[threadRecord(thread) + ThreadRecord.threadId] = thread;
  prepareOwnClaims(table, thread);
  const keys = new Map<string, LockKey>();
  const me: Member = {
    table,
    thread,
    counters: countersOf(thread),
    pendingWaits: new Set(),
    spins: table.spins,
    lastTicket: 0,
    ownerNumbers: { last: 0, left: 0 },
    attended: undefined,
    lifeline,
    closed: false,
    key(name) {
      const key = keys.get(name) ?? new LockKey(me, name);
      keys.set(name, key);
      return key;
    },
    request: (name, { mode, owner, timeoutMs = 10_000 } = {}, permits) => ({
      key: me.key(name),
      sharers: permits ?? (mode === 'shared' ? ANY_NUMBER : 0),
      owner: owner && ownerOf(me, owner),
      timeoutMs,
    }),
    tryAcquire: (name) => tryExclusive(me, me.key(name), undefined),
    acquire: (name, options) => acquireSync(me, me.request(name, options)),
    acquireAsync: (name, options) => acquireAsync(me, me.request(name, options), options?.signal),
    steal: (name) => stealAtOnce(me, me.key(name), undefined),
  };
  return me;
}
