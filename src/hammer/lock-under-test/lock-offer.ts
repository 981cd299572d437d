import { isPromise } from '../../base/is-promise.ts';
import {
  type LockGrant,
  type LockImplementation,
  type LockModule,
  type LockPromise,
  sessionLocks,
} from '../../locks/api/lock-module.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import { type FaultKind, fatalFaults } from '../faults/fault-log.ts';
import type { SetupWait } from '../status/blocking-call.ts';
import { giveBack } from './checked-grant.ts';
import { type CompleteLock, completeLock } from './complete-lock.ts';

/** What a scenario can need of a lock: what it promises, and that it can be asked without waiting for a promise. */
export type LockNeed = LockPromise | 'blocking';

const KEY = 'a key that nobody holds';
/** A lock that does not come back with a free key says nothing of what it offers. */
const PROBE_MS = 1_000;

/**
 * What the scenario needs and the lock does not offer. What it does not declare is what its grants do not show; that counts
 * where `onlyOffered` says so, and else a scenario is for finding it out.
 */
export async function notOffered(
  { needs = ['blocking'] }: { readonly needs?: readonly LockNeed[] },
  faults: readonly FaultKind[],
  module: LockModule,
  lock: LockImplementation,
  onlyOffered: boolean,
): Promise<LockNeed[]> {
  const isDeadly = faults.some((kind) => kind !== 'kill' && fatalFaults.has(kind));
  const needed: LockNeed[] = isDeadly ? [...needs, 'recovery'] : [...needs];
  if (module === sessionLocks) return [];
  const whole = completeLock(lock, module.name);
  const offered = new Set<LockNeed>(module.promises);
  const first = await firstTry(lock, whole, module.name);
  if (first !== 'refused' && (first !== 'asynchronous' || !onlyOffered)) offered.add('blocking');
  if (module.promises === undefined) {
    // Whether it keeps what it does not speak of is what such a run asks.
    if (!onlyOffered) return offered.has('blocking') || !needs.includes('blocking') ? [] : ['blocking'];
    for (const promise of await seenIn(whole, module.name)) offered.add(promise);
  }
  return needed.filter((need, index) => !offered.has(need) && needed.indexOf(need) === index);
}

/** What the run waits for meanwhile. */
export function asksOf(lock: string): SetupWait {
  const known = `${JSON.stringify(KEY)} is asked for by the run before its workers begin, to see what ${lock} offers`;
  return { waitsFor: [KEY], holds: [], known: [known] };
}

/** How a lock answers a caller that asks for a key that nobody holds, and will not wait. */
async function firstTry(
  { acquire }: LockImplementation,
  lock: CompleteLock,
  name: string,
): Promise<'granted' | 'refused' | 'asynchronous'> {
  // It may be refused by chance, but not each time.
  for (let attempt = 0; attempt < 10; attempt++) {
    const answer = lock.tryAcquireAsync(KEY);
    if (answer === undefined || isPromise(answer)) {
      const late = isPromise(answer) ? await soon(answer) : undefined;
      if (late !== undefined) giveBack(late, name, KEY);
      return 'asynchronous';
    }
    if (answer === null) continue;
    giveBack(answer, name, KEY);
    return 'granted';
  }
  return acquire === undefined ? 'refused' : 'granted';
}

/** What the grants of a lock show of what it offers. */
async function seenIn(lock: CompleteLock, name: string): Promise<LockPromise[]> {
  const seen: LockPromise[] = [];
  const grant = await soon(lock.acquireAsync(KEY, { timeoutMs: PROBE_MS }));
  if (grant?.token !== undefined) seen.push('fencing');
  if (grant?.renew !== undefined) seen.push('leases');
  if (grant !== undefined) giveBack(grant, name, KEY);
  const shared = await soon(lock.acquireAsync(KEY, { mode: 'shared', timeoutMs: PROBE_MS }));
  if (shared?.mode === 'shared') seen.push('sharing');
  if (shared !== undefined) giveBack(shared, name, KEY);
  return seen;
}

/** A grant that comes in time; one that comes later is given back. @throws {@link InvalidModuleError} */
function soon(wait: Promise<LockGrant | null>): Promise<LockGrant | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<LockGrant | undefined>();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    resolve(undefined);
  }, PROBE_MS);
  wait
    .then(
      (grant) => {
        clearTimeout(timer);
        if (isLate) grant?.release();
        else resolve(grant ?? undefined);
      },
      (error) => {
        clearTimeout(timer);
        if (error instanceof InvalidModuleError) reject(error);
        else resolve(undefined);
      },
    )
    // One that comes too late, and is not taken back, says nothing more.
    .catch(() => {});
  return promise;
}
