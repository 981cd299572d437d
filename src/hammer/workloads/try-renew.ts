import type { HammerGrant } from '../lock-under-test/tracked-locks.ts';

/** Renews the lease of a grant. @returns false if `renew` throws, as it does once the key was released or stolen */
export function tryRenew(grant: HammerGrant): boolean {
  try {
    grant.renew();
    return true;
  } catch {
    return false;
  }
}
