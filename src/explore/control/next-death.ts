import { Op } from '../memory/operation.ts';
import { Global } from '../memory/shared-state.ts';
import { Slot, Status } from '../memory/thread-slot.ts';
import { hasDeathNews } from '../schedule/thread-exit.ts';
import { type ExploredThread, unwinding } from './explored-thread.ts';
import { announceStep, recordResult, yieldTurn } from './turn.ts';

/**
 * {@link ProgramThread.nextDeath}, as a step that can be taken once there is a death to return or none can
 * follow.
 */
export function nextDeath(self: ExploredThread): number | undefined {
  const { shared, slot, index } = self;
  const { words } = shared;
  if (self.unwound) throw unwinding;
  announceStep(self, Op.nextDeath, 0, -1, 0);
  words[slot + Slot.status] = Status.awaitingDeath;
  words[Global.awaitingDeath]! |= 1 << index;
  if (hasDeathNews(shared, index)) words[Global.ready]! |= 1 << index;
  yieldTurn(self);
  words[Global.awaitingDeath]! &= ~(1 << index);
  const delivered = words[slot + Slot.deathsDelivered]!;
  const dead = delivered < words[Global.deaths]! ? words[Global.died + delivered] : undefined;
  if (dead !== undefined) words[slot + Slot.deathsDelivered] = delivered + 1;
  recordResult(self, delivered, dead ?? -1);
  self.describeStep?.({
    step: words[Global.steps]! - 1,
    operands: '',
    result: dead === undefined ? 'none' : `thread ${dead}`,
    source: undefined,
  });
  return dead;
}
