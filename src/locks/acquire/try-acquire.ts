import type { Grant } from '../api/grant.ts';
import type { Attachment } from '../table/attachment.ts';
import { recheckWaits } from '../table/owners.ts';
import type { AcquireRequest } from './acquire-request.ts';
import { tryExclusive } from './try-exclusive.ts';
import { tryShared } from './try-shared.ts';

/** Takes the key in the mode that is asked for, without waiting; null if it is taken. */
export function tryAcquire(member: Attachment, { key, sharers, owner }: AcquireRequest): Grant | null {
  const grant = sharers === 0 ? tryExclusive(member, key, owner) : tryShared(member, key, sharers, owner);
  if (grant !== null) recheckWaits(owner);
  return grant;
}
