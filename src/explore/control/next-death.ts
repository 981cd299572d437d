import { Op } from '../memory/operation.ts';
import { Global } from '../memory/shared-state.ts';
import { Slot, Status } from '../memory/thread-slot.ts';
import { hasDeathNews } from '../schedule/thread-exit.ts';
import { announceStep, type ExploredThread, recordResult, unwinding, yieldTurn } from './turn.ts';

/** See {@link ProgramThread.nextDeath}: a step that can be done when there is message. */
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
  const told = words[slot + Slot.deathsDelivered]!;
  const dead = told < words[Global.deaths]! ? words[Global.died + told] : undefined;
  if (dead !== undefined) words[slot + Slot.deathsDelivered] = told + 1;
  recordResult(self, told, dead ?? -1);
  self.describeStep?.({
    step: words[Global.steps]! - 1,
    operands: '',
    result: dead === undefined ? 'nobody' : `thread ${dead}`,
    source: undefined,
  });
  return dead;
}
