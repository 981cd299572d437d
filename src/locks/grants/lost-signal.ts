import { clearTimeout, setTimeout } from 'node:timers';
import type { Grant } from '../api/grant.ts';
import { StaleGrantError } from '../api/lock-errors.ts';
import type { Attachment } from '../table/attachment.ts';
import {
  type AttendedGrants,
  MAX_TIMER_MS,
  noAttendedGrants,
  type WatchedGrant,
} from '../table/attended-grants.ts';
import { ThreadRecord, threadRecord } from '../table/layout.ts';

/*
 * The signals of grants. A grant is watched from the time when its signal is first read until it is released or lost.
 * While a thread has watched grants, it has one `Atomics.waitAsync` on its word `lost`, to which each thread adds that
 * steals a key from it, and one timer for the lease that ends first. Neither keeps the process alive.
 */

const STOLEN = 'its key was stolen';
const LEASE_OVER = 'its lease has run out, so that any other thread may take the key';
const CLOSED = 'its SessionLocks was closed';

/** Why a grant that was not released is no longer held. */
export function reasonOfLoss({ closed }: Attachment): string {
  return closed ? CLOSED : STOLEN;
}

/** A grant whose signal is never read has none. */
const controllers = new WeakMap<Grant, AbortController>();

/**
 * The signal of a grant, which is aborted when the grant is lost. Each call looks whether it is.
 *
 * @param released what the grant's `release` returned; undefined if it was not called yet
 */
export function lostSignal(
  member: Attachment,
  grant: WatchedGrant,
  released: boolean | undefined,
): AbortSignal {
  let controller = controllers.get(grant);
  if (controller === undefined) {
    controller = new AbortController();
    controllers.set(grant, controller);
    if (released === undefined) watch(member, grant);
    if (released === false) abort(member, grant, reasonOfLoss(member));
  }
  if (released === undefined && !controller.signal.aborted) setLeaseTimer(member, look(member, grant));
  return controller.signal;
}

/** Ends the attention to a grant that was released just now. If it had been lost by then, its signal is aborted. */
export function forgetGrant(member: Attachment, grant: WatchedGrant, wasValid: boolean): void {
  const { attended } = member;
  if (attended === undefined) return;
  attended.renewed.delete(grant);
  const isWatched = attended.watched.delete(grant);
  if (isWatched && !wasValid) abort(member, grant, reasonOfLoss(member));
}

/** Ends the attention to all grants of an attachment that is closed; their signals are aborted. */
export function forgetAllGrants(member: Attachment): void {
  const { attended, table, thread } = member;
  if (attended === undefined) return;
  clearTimeout(attended.leaseTimer);
  clearTimeout(attended.renewalTimer);
  attended.renewed.clear();
  // Nothing is left of the `waitAsync` then, which can't be cancelled.
  if (attended.isListening) Atomics.notify(table.i32, threadRecord(thread) + ThreadRecord.lost);
  for (const grant of attended.watched) abort(member, grant, CLOSED);
}

/** Before the first look at the grant: if its key is stolen after that, the thread hears of it. */
function watch(member: Attachment, grant: WatchedGrant): void {
  if (member.closed) return;
  member.attended ??= noAttendedGrants();
  member.attended.watched.add(grant);
  listen(member, member.attended);
}

function listen(member: Attachment, attended: AttendedGrants): void {
  const { i32 } = member.table;
  const word = threadRecord(member.thread) + ThreadRecord.lost;
  while (!attended.isListening) {
    const result = Atomics.waitAsync(i32, word, Atomics.load(i32, word));
    if (!result.async) continue;
    attended.isListening = true;
    void result.value.then(() => {
      attended.isListening = false;
      if (attended.watched.size === 0 || member.closed) return;
      listen(member, attended);
      lookAtAll(member, attended);
    });
  }
}

function lookAtAll(member: Attachment, attended: AttendedGrants): void {
  let soonest = Number.POSITIVE_INFINITY;
  for (const grant of attended.watched) soonest = Math.min(soonest, look(member, grant));
  setLeaseTimer(member, soonest);
}

function setLeaseTimer(member: Attachment, ms: number): void {
  const { attended } = member;
  if (attended === undefined || ms === Number.POSITIVE_INFINITY) return;
  const at = performance.now() + ms;
  if (attended.leaseTimer !== undefined && attended.leaseTimerAt <= at) return;
  clearTimeout(attended.leaseTimer);
  attended.leaseTimerAt = at;
  attended.leaseTimer = setTimeout(
    () => {
      attended.leaseTimer = undefined;
      lookAtAll(member, attended);
    },
    Math.min(Math.ceil(ms), MAX_TIMER_MS),
  ).unref();
}

/** Aborts the signal if the grant is lost. Returns the ms until its lease may have run out; Infinity if it need not be watched. */
function look(member: Attachment, grant: WatchedGrant): number {
  const left = member.closed ? undefined : grant.leaseLeft();
  if (left === undefined) abort(member, grant, reasonOfLoss(member));
  else if (left <= 0) abort(member, grant, LEASE_OVER);
  // A lease that is missing is published anew by the next thread that wants the key.
  else return Number.isNaN(left) ? member.table.leaseMs : left;
  return Number.POSITIVE_INFINITY;
}

function abort(member: Attachment, grant: WatchedGrant, reason: string): void {
  member.attended?.watched.delete(grant);
  controllers.get(grant)!.abort(new StaleGrantError(grant.key, grant.token, reason));
}
