import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { isOwner, lock, unlock } from '../parts/owner-mutex.ts';
import { words } from '../parts/words.ts';

/**
 * Whatever a dead thread held is freed. But it may have died when it had been woken and held nothing yet, or had
 * freed the lock and woken nobody: the next one sleeps for ever.
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
