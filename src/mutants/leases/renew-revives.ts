import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: `renew` does not check whether the grant was released or stolen: it takes the key back.
 *
 * Seen: CWE-672, operation on a resource after its release.
 */
export default renewableLease('renew-revives', {
  renew(words, at, _mine, anew) {
    Atomics.store(words, at, anew);
    return anew;
  },
});
