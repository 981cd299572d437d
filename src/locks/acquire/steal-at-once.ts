import type { Grant } from '../api/grant.ts';
import { ensureSlot } from '../directory/directory.ts';
import { issueGrant } from '../grants/issue-grant.ts';
import type { Attachment } from '../table/attachment.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Slot } from '../table/layout.ts';
import type { LockKey } from '../table/lock-key.ts';
import { type LockOwner, recheckWaits } from '../table/owners.ts';
import { takenByThief } from '../table/slot-state.ts';
import { contest, endGrants } from './steal.ts';

/**
 * Takes the key exclusively from whatever holds it, ahead of its queue. Waits for nothing but the directory.
 *
 * @throws {@link LockTableFullError} with nothing changed
 */
export function stealAtOnce(member: Attachment, key: LockKey, owner: LockOwner | undefined): Grant {
  for (;;) {
    const grant = issueGrant(member, key, takeWhateverHolds(member, key), owner);
    // Null if another thread stole the key before its grant was made here.
    if (grant === null) continue;
    recheckWaits(owner);
    return grant;
  }
}

/** Returns the state with which the key's slot was taken. */
function takeWhateverHolds(member: Attachment, key: LockKey): number {
  const { table, thread } = member;
  lockDirectory(table, thread);
  try {
    ensureSlot(table, 0, key);
    const { at } = key.place;
    contest(member, at);
    endGrants(member, at);
    // Once more, for a slot that a thread held: its assignment may be used up.
    ensureSlot(table, 0, key);
    const taken = takenByThief(Atomics.load(table.i32, at + Slot.state), thread);
    Atomics.store(table.i32, at + Slot.state, taken);
    return taken;
  } finally {
    unlockDirectory(table);
  }
}
