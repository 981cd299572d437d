import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/**
 * An ordinary mutex whose holder dies: every later thread waits forever.
 *
 * Seen: why POSIX has PTHREAD_MUTEX_ROBUST.
 */
export default defineProgram({
  name: 'owner-dies',
  setup: () => ({ mutex: words(1), inside: words(1) }),
  threads: [enter, succeed],
  mortal: [0],
});

type World = Record<'mutex' | 'inside', Int32Array>;

function enter({ mutex, inside }: World): void {
  lock(mutex);
  alone(inside);
  unlock(mutex);
}

function succeed(world: World, thread: ProgramThread): void {
  thread.nextDeath();
  enter(world);
}
