import type { Grant } from '../api/grant.ts';
import type { Attachment } from '../table/attachment.ts';
import { recheckWaits } from '../table/owners.ts';
import type { AcquireRequest } from './acquire-request.ts';
import { tryExclusive } from './try-exclusive.ts';
import { tryShared } from './try-shared.ts';

/** Takes the key in the mode that is asked for, without waiting; null if it is taken. */
export function tryAcquire(member: Attachment, { key, shared, owner }: AcquireRequest): Grant | null {
  const grant = shared ? tryShared(member, key, owner) : tryExclusive(member, key, owner);
  if (grant !== null) recheckWaits(owner);
  return grant;
}
