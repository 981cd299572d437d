import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { isOwner, lock, unlock } from '../parts/owner-mutex.ts';
import { words } from '../parts/words.ts';

/**
 * Everything that a dead thread held is freed. But the thread may have died after it was woken and before it
 * held anything, or after it freed the lock and before it woke a waiter: the next one sleeps forever.
 *
 * Seen: Linux, futex: Prevent robust futex exit race, 2019.
 */
export default defineProgram({
  name: 'wake-up-lost-in-death',
  setup: () => ({ owner: words(1) }),
  threads: [enter, enter, enter, recover],
  mortal: [1],
});

type World = { owner: Int32Array };

function enter({ owner }: World, { index }: ProgramThread): void {
  lock(owner, index);
  unlock(owner);
}

function recover({ owner }: World, thread: ProgramThread): void {
  const dead = thread.nextDeath();
  if (dead !== undefined && isOwner(owner, dead)) unlock(owner);
}
