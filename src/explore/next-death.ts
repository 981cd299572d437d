import { Head, Seat, Status } from './board.ts';
import { isNewsFor } from './decide.ts';
import { Op } from './operation.ts';
import { announce, done, type Me, pass, unwinding } from './turn.ts';

/** See {@link ProgramThread.nextDeath}: a step that can be done when there is news. */
export function nextDeath(me: Me): number | undefined {
  const { board, seat, index } = me;
  const { words } = board;
  if (me.unwound) throw unwinding;
  announce(me, Op.nextDeath, 0, -1, 0);
  words[seat + Seat.status] = Status.mourning;
  words[Head.mourning]! |= 1 << index;
  if (isNewsFor(board, index)) words[Head.ready]! |= 1 << index;
  pass(me);
  words[Head.mourning]! &= ~(1 << index);
  const told = words[seat + Seat.deathsTold]!;
  const dead = told < words[Head.deaths]! ? words[Head.died + told] : undefined;
  if (dead !== undefined) words[seat + Seat.deathsTold] = told + 1;
  done(me, told, dead ?? -1);
  me.tell?.({
    step: words[Head.steps]! - 1,
    operands: '',
    result: dead === undefined ? 'nobody' : `thread ${dead}`,
    source: undefined,
  });
  return dead;
}
