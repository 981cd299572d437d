import { isPromise } from '../../base/is-promise.ts';
import type { LockGrant, LockImplementation, LockModule, LockPromise } from '../../locks/api/lock-module.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import { type FaultKind, fatalFaults } from '../faults/fault-log.ts';
import type { SetupWait } from '../status/blocking-call.ts';
import { releaseGrant } from './checked-grant.ts';
import { type AdaptedLock, adaptLock } from './lock-adapter.ts';

/** What a scenario can need from a lock: one of its promises, or `blocking`: calls that do not return a promise. */
export type LockNeed = LockPromise | 'blocking';

const KEY = 'a free key';
/** A lock that takes longer than this to grant a free key does not show what it offers. */
const PROBE_MS = 1_000;

/**
 * The needs of a scenario that the lock does not offer. A lock module can declare what it promises. If it does not, the
 * missing promises are found out by the scenario itself, unless `onlyOffered` is set: then the lock offers only what its
 * grants show.
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
  const whole = adaptLock(lock, module.name);
  const offered = new Set<LockNeed>(module.promises);
  const first = await firstTry(lock, whole, module.name);
  if (first !== 'refused' && (first !== 'asynchronous' || !onlyOffered)) offered.add('blocking');
  if (module.promises === undefined) {
    // The run itself finds out about everything that the lock does not declare.
    if (!onlyOffered) return offered.has('blocking') || !needs.includes('blocking') ? [] : ['blocking'];
    for (const promise of await seenIn(whole, module.name)) offered.add(promise);
  }
  return needed.filter((need, index) => !offered.has(need) && needed.indexOf(need) === index);
}

/** The wait in which the run is while it probes the lock. */
export function asksOf(lock: string): SetupWait {
  const known = `${JSON.stringify(KEY)} is acquired by the run before the workers start, to see what ${lock} offers`;
  return { waitsFor: [KEY], holds: [], known: [known] };
}

/** How a lock answers `tryAcquire` for a free key. */
async function firstTry(
  { acquire }: LockImplementation,
  lock: AdaptedLock,
  name: string,
): Promise<'granted' | 'refused' | 'asynchronous'> {
  // A correct lock may refuse by chance, but not every time.
  for (let attempt = 0; attempt < 10; attempt++) {
    const answer = lock.tryAcquireAsync(KEY);
    if (answer === undefined || isPromise(answer)) {
      const late = isPromise(answer) ? await soon(answer) : undefined;
      if (late !== undefined) releaseGrant(late, name, KEY);
      return 'asynchronous';
    }
    if (answer === null) continue;
    releaseGrant(answer, name, KEY);
    return 'granted';
  }
  return acquire === undefined ? 'refused' : 'granted';
}

/** The promises that the grants of a lock show. */
async function seenIn(lock: AdaptedLock, name: string): Promise<LockPromise[]> {
  const seen: LockPromise[] = [];
  const grant = await soon(lock.acquireAsync(KEY, { timeoutMs: PROBE_MS }));
  if (grant?.token !== undefined) seen.push('fencing');
  if (grant?.renew !== undefined) seen.push('leases');
  if (grant !== undefined) releaseGrant(grant, name, KEY);
  const shared = await soon(lock.acquireAsync(KEY, { mode: 'shared', timeoutMs: PROBE_MS }));
  if (shared?.mode === 'shared') seen.push('sharing');
  if (shared !== undefined) releaseGrant(shared, name, KEY);
  return seen;
}

/** The grant, or undefined if it does not come in time; it is then released later. @throws {@link InvalidModuleError} */
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
    // The release of a late grant may fail; that is not reported.
    .catch(() => {});
  return promise;
}
