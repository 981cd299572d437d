import { tryAcquire } from './acquire.ts';
import type { Attachment } from './attachment.ts';
import type { Grant } from './grant.ts';
import { recheckWaits } from './owners.ts';
import { tryShare } from './share.ts';
import type { Request } from './wait.ts';

/** One try, without waiting, in either mode. */
export function attempt(member: Attachment, { key, shared, owner }: Request): Grant | null {
  const grant = shared ? tryShare(member, key, owner) : tryAcquire(member, key, owner);
  if (grant !== null) recheckWaits(owner);
  return grant;
}
