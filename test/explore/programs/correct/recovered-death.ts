import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { isOwner, lock, unlock } from '../parts/owner-mutex.ts';
import { words } from '../parts/words.ts';

/**
 * Everything that a dead thread held is freed, and one waiter is woken even if it held nothing: it may have
 * been the woken one.
 */
export default defineProgram({
  name: 'recovered-death',
  setup: () => ({ owner: words(1) }),
  threads: [enter, enter, enter, recover],
  mortal: [0, 1, 2],
});

type World = { owner: Int32Array };

function enter({ owner }: World, { index }: ProgramThread): void {
  lock(owner, index);
  unlock(owner);
}

function recover({ owner }: World, thread: ProgramThread): void {
  for (let dead = thread.nextDeath(); dead !== undefined; dead = thread.nextDeath()) {
    if (isOwner(owner, dead)) unlock(owner);
    else Atomics.notify(owner, 0, 1);
  }
}
