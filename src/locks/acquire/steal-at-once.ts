import type { Grant } from '../api/grant.ts';
import { issueGrant } from '../grants/issue-grant.ts';
import type { Attachment } from '../table/attachment.ts';
import { ensureSlot } from '../table/directory.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Slot } from '../table/layout.ts';
import type { LockKey } from '../table/lock-key.ts';
import { type LockOwner, recheckWaits } from '../table/owners.ts';
import { holderOf, takenByThief } from '../table/slot-state.ts';
import { stealSlot } from './steal.ts';

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
    if (ensureSlot(table, thread, key) === 'assigned') return key.free | thread;
    const word = key.at + Slot.state;
    for (;;) {
      const state = Atomics.load(table.i32, word);
      const taken = takenByThief(state, thread);
      // The directory keeps the slot with its key, but the key is released and acquired outside of it.
      const isTaken =
        holderOf(state) === 0
          ? Atomics.compareExchange(table.i32, word, state, taken) === state
          : stealSlot(member, key.at, state, thread) !== 0;
      if (isTaken) return taken;
    }
  } finally {
    unlockDirectory(table);
  }
}
