import { setTimeout } from 'node:timers';
import type { Grant } from '../api/grant.ts';
import { StaleGrantError } from '../api/lock-errors.ts';
import type { Attachment } from '../table/attachment.ts';
import { type AttendedGrants, MAX_TIMER_MS, noAttendedGrants } from '../table/attended-grants.ts';

/** How many times the length of a lease has room for a renewal. */
const RENEWALS_PER_LEASE = 3;

/**
 * Renews a grant whenever a third of its lease has passed, until it is released or lost: by a timer of its thread's
 * event loop, which does not keep the process alive, and while the thread is blocked in an acquire. A thread that hangs
 * anywhere else renews nothing.
 */
export function renewAutomatically(member: Attachment, grant: Grant): void {
  if (!member.table.leased) return;
  member.attended ??= noAttendedGrants();
  const { attended } = member;
  attended.renewed.add(grant);
  if (attended.renewalTimer !== undefined) return;
  attended.renewalAt = performance.now() + member.table.leaseMs / RENEWALS_PER_LEASE;
  setRenewalTimer(member, attended);
}

function setRenewalTimer(member: Attachment, attended: AttendedGrants): void {
  const ms = Math.max(1, Math.min(attended.renewalAt - performance.now(), MAX_TIMER_MS));
  attended.renewalTimer = setTimeout(() => {
    attended.renewalTimer = undefined;
    renewIfDue(member);
    if (attended.renewed.size > 0) setRenewalTimer(member, attended);
  }, ms).unref();
}

/** Renews what is due, and returns the ms until something is due again; Infinity if nothing is to be renewed. */
export function renewIfDue({ table, attended }: Attachment): number {
  if (attended === undefined || attended.renewed.size === 0) return Number.POSITIVE_INFINITY;
  if (performance.now() >= attended.renewalAt) {
    for (const grant of attended.renewed) renew(attended, grant);
    attended.renewalAt = performance.now() + table.leaseMs / RENEWALS_PER_LEASE;
  }
  return attended.renewalAt - performance.now();
}

function renew({ renewed }: AttendedGrants, grant: Grant): void {
  try {
    grant.renew();
  } catch (error) {
    // Any other error is that of a table that is broken, which the next call on it throws to its caller.
    if (error instanceof StaleGrantError) renewed.delete(grant);
  }
}
