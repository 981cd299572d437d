import type { Code } from './language.ts';
import { heldAs, read } from './memory.ts';
import { isLost } from './outcome.ts';
import type { State, Thread, Waiter } from './state.ts';
import { expire, leave, nextOf, type Program, step } from './steps.ts';

type Move = (state: State, program: Program) => void;

/** What can happen in a state, and the outcome if nothing has to. */
export function movesOf(code: Code, state: State): { moves: Move[]; end: string | undefined } {
  const threads = [...state.threads.keys()];
  const able = threads.filter((thread) => canStep(state, thread));
  // A thread that would only see again what it has seen changes nothing.
  const awake = able.filter((thread) => !spinsInVain(code, state, thread));
  const limits = threads.flatMap((thread) => firstLimit(state, thread) ?? []);
  let late = limits.filter(({ deadline }) => code.timeouts || deadline <= state.clock);
  if (late.length === 0 && awake.length === 0) {
    const earliest = Math.min(...limits.map(({ deadline }) => deadline));
    late = limits.filter(({ deadline }) => deadline === earliest);
  }
  const alive = threads.filter((thread) => isAlive(state.threads[thread]!));
  const mortal = state.died.length < code.deaths ? alive : [];
  const moves: Move[] = [
    ...awake.map(
      (thread): Move =>
        (next, program) =>
          step(next, program, thread),
    ),
    ...late.map(
      ({ arrival }): Move =>
        (next, program) =>
          expire(next, program, arrival),
    ),
    ...mortal.map(
      (thread): Move =>
        (next) =>
          leave(next, thread, 'dead'),
    ),
  ];
  if (awake.length > 0 || late.length > 0) return { moves, end: undefined };
  if (alive.length === 0) return { moves, end: 'finished' };
  if (able.length > 0) return { moves, end: 'livelock' };
  // This is the end: a later death would not change the outcome.
  return {
    moves: [],
    end: state.waiters.some((waiter) => isLost(state, waiter)) ? 'lost wake-up' : 'deadlock',
  };
}

function isAlive({ status }: Thread): boolean {
  return status !== 'ended' && status !== 'dead';
}

function canStep({ threads, waiters }: State, thread: number): boolean {
  const { status } = threads[thread]!;
  if (status === 'idle') return waiters.some((waiter) => waiter.thread === thread && waiter.notified >= 0);
  return status === 'ready' || status === 'woken';
}

function spinsInVain(code: Code, state: State, thread: number): boolean {
  if (state.threads[thread]!.status !== 'ready') return false;
  const instruction = nextOf(code, state.threads[thread]!, thread)!;
  if (instruction.do !== 'spin' || instruction.most !== undefined) return false;
  return read(state.bytes, instruction.view) === heldAs(instruction.view, instruction.value);
}

/**
 * The thread's wait or timer with the earliest deadline: its own wait while it sleeps, else one of its event
 * loop.
 */
function firstLimit({ threads, waiters }: State, thread: number): Waiter | undefined {
  const { status } = threads[thread]!;
  if (status !== 'asleep' && status !== 'idle') return undefined;
  const mine = waiters.filter(
    (waiter) =>
      waiter.thread === thread &&
      waiter.notified < 0 &&
      waiter.deadline < Number.POSITIVE_INFINITY &&
      (status === 'asleep') === (waiter.for === 'sleeper'),
  );
  return mine.sort((a, b) => a.deadline - b.deadline || a.arrival - b.arrival)[0];
}
