import assert from 'node:assert/strict';
import type { Grant } from '../../../../src/locks/api/grant.ts';
import { StaleGrantError } from '../../../../src/locks/api/lock-errors.ts';

/** Renews the lease, or returns false because the grant is stale. */
export function isRenewed(grant: Grant): boolean {
  try {
    grant.renew();
    return true;
  } catch (error) {
    assert.ok(error instanceof StaleGrantError, String(error));
    return false;
  }
}
