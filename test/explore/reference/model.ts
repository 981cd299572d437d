import {
  BYTES,
  type Code,
  elements,
  type Instruction,
  results,
  SLOTS,
  slotsOf,
  THREADS,
  type View,
} from './language.ts';
import { compute, heldAs, read } from './memory.ts';
import {
  type Callback,
  cloneOf,
  inLine,
  keyOf,
  type Quiet,
  type State,
  type Thread,
  type Waiter,
} from './state.ts';

/**
 * What a program can come to, from the language's own account of Atomics: all states that can be reached, breadth first,
 * one step of one thread at a time, with nothing left out. It shares no code with the explorer.
 */
export interface Reference {
  readonly outcomes: ReadonlySet<string>;
  readonly states: number;
  /** How many ways through the states there are, rounds of spinning apart: what a search without any reduction would run. */
  readonly paths: number;
}

/** Undefined where there are more than `most` states. */
export function outcomesOf(code: Code, most: number): Reference | undefined {
  const slots = code.threads.map(slotsOf);
  const first = begin(code);
  const found: { state: State; successors: number[] }[] = [{ state: first, successors: [] }];
  const numbers = new Map([[keyOf(first), 0]]);
  const outcomes = new Set<string>();
  for (let number = 0; number < found.length; number++) {
    if (found.length > most) return undefined;
    const { state, successors } = found[number]!;
    const { moves, end } = movesOf(code, state);
    if (end !== undefined) outcomes.add(outcomeOf(state, end));
    for (const move of moves) {
      const next = cloneOf(state);
      move(next, { code, slots });
      const key = keyOf(next);
      let successor = numbers.get(key);
      if (successor === undefined) {
        successor = found.length;
        numbers.set(key, successor);
        found.push({ state: next, successors: [] });
      }
      if (successor !== number) successors.push(successor);
    }
  }
  const counted: number[] = [];
  const pathsFrom = (number: number): number => {
    counted[number] ??= found[number]!.successors.reduce((sum, next) => sum + pathsFrom(next), 0) || 1;
    return counted[number];
  };
  return { outcomes, states: found.length, paths: pathsFrom(0) };
}

interface Program {
  readonly code: Code;
  readonly slots: readonly ReadonlyMap<Instruction, number>[];
}
type Move = (state: State, program: Program) => void;

function begin(code: Code): State {
  const state: State = {
    bytes: new Uint8Array(BYTES),
    clock: 0,
    arrivals: 0,
    timeouts: 0,
    died: [],
    waiters: [],
    quiet: [],
    threads: Array.from({ length: THREADS }, () => ({
      status: 'ready',
      next: 0,
      callback: undefined,
      spun: 0,
      results: 0,
      seen: [],
    })),
  };
  for (const thread of state.threads.keys()) goOn(state, code, thread);
  return state;
}

/** What can happen in a state, and what has been come to where nothing needs to. */
function movesOf(code: Code, state: State): { moves: Move[]; end: string | undefined } {
  const threads = [...state.threads.keys()];
  const able = threads.filter((thread) => canStep(state, thread));
  // Who would only see again what it has seen changes nothing.
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
  // That is the end: who dies later changes nothing of what was found.
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

/** The wait or timer of a thread's that is over first: its own wait while it sleeps, else one of its event loop. */
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

function nextOf(
  code: Code,
  { callback, next }: Pick<Thread, 'callback' | 'next'>,
  thread: number,
): Instruction | undefined {
  return callback === undefined ? code.threads[thread]![next] : callback.list[callback.next];
}

function advance(thread: Thread): void {
  if (thread.callback !== undefined) thread.callback.next += 1;
  else thread.next += 1;
}

/** Does what is no step of its own, up to the next one. */
function goOn(state: State, code: Code, index: number) {
  const thread = state.threads[index]!;
  for (;;) {
    const instruction = nextOf(code, thread, index);
    if (instruction === undefined && thread.callback === undefined) return leave(state, index, 'ended');
    if (instruction === undefined) {
      thread.callback = undefined;
      thread.status = 'idle';
      return;
    }
    if (instruction.do === 'setTimeout' || instruction.do === 'sleep') {
      const ms = Math.max(1, instruction.ms);
      stand(state, {
        thread: index,
        for: instruction.do === 'sleep' ? 'body' : 'callback',
        instruction,
        offset: -1,
        deadline: state.clock + ms,
      });
      if (instruction.do === 'sleep') {
        thread.status = 'idle';
        return;
      }
      advance(thread);
      continue;
    }
    thread.status = 'ready';
    return;
  }
}

function stand(state: State, waiter: Omit<Waiter, 'arrival' | 'notified'>): void {
  state.waiters.push({ ...waiter, arrival: state.arrivals++, notified: -1 });
}

function leave(state: State, thread: number, status: 'ended' | 'dead'): void {
  state.threads[thread]!.status = status;
  state.threads[thread]!.callback = undefined;
  state.waiters = state.waiters.filter((waiter) => waiter.thread !== thread);
  if (status === 'dead') state.died.push(thread);
}

function record(
  state: State,
  { slots }: Program,
  index: number,
  instruction: Instruction,
  result: number | bigint,
): void {
  const thread = state.threads[index]!;
  thread.seen[slots[index]!.get(instruction)!] = `${++thread.results},${BigInt.asIntN(64, BigInt(result))}`;
}

function step(state: State, program: Program, index: number) {
  const thread = state.threads[index]!;
  if (thread.status === 'idle') {
    const notified = state.waiters.filter((waiter) => waiter.thread === index && waiter.notified >= 0);
    return hear(state, program, notified.sort((a, b) => a.notified - b.notified)[0]!, results.ok);
  }
  const instruction = nextOf(program.code, thread, index)!;
  const complete = (result: number | bigint) => {
    record(state, program, index, instruction, result);
    thread.spun = 0;
    advance(thread);
    goOn(state, program.code, index);
  };
  if (thread.status === 'woken') return complete(results.ok);
  switch (instruction.do) {
    case 'wait':
    case 'waitAsync': {
      const { view, expected, ms = Number.POSITIVE_INFINITY } = instruction;
      if (read(state.bytes, view) !== heldAs(view, expected)) return complete(results['not-equal']);
      if (ms <= 0) return complete(results['timed-out']);
      const awaited = instruction.do === 'waitAsync' && instruction.callback === undefined;
      const whom = instruction.do === 'wait' ? 'sleeper' : awaited ? 'body' : 'callback';
      stand(state, {
        thread: index,
        for: whom,
        instruction,
        offset: view.offset,
        deadline: state.clock + ms,
      });
      if (whom === 'sleeper') thread.status = 'asleep';
      else if (whom === 'body') thread.status = 'idle';
      else {
        advance(thread);
        goOn(state, program.code, index);
      }
      return;
    }
    case 'notify':
      return complete(notify(state, instruction.view.offset, instruction.count));
    case 'spin': {
      const { view, value, most } = instruction;
      if (read(state.bytes, view) !== heldAs(view, value))
        return complete(most === undefined ? 0 : thread.spun);
      thread.spun += 1;
      if (thread.spun === most) complete(most);
      return;
    }
    case 'setTimeout':
    case 'sleep':
      throw new Error('That is no step.');
    default: {
      const before = state.bytes.slice();
      const result = compute(state.bytes, instruction);
      if (state.bytes.some((byte, at) => byte !== before[at])) {
        const written = bitsOf(instruction.view);
        for (const quiet of state.quiet) quiet.written |= written;
      }
      complete(result);
    }
  }
}

/** Wakes the first in line for a place, the first first. */
function notify(state: State, offset: number, count = Number.POSITIVE_INFINITY): number {
  const line = inLine(state, offset).slice(0, Math.max(0, count));
  for (const waiter of line) {
    waiter.notified = state.arrivals++;
    if (waiter.for !== 'sleeper') continue;
    state.threads[waiter.thread]!.status = 'woken';
    state.waiters = state.waiters.filter((other) => other !== waiter);
  }
  state.quiet = state.quiet.filter((quiet) => quiet.offset !== offset);
  if (line.length === 0) state.quiet.push({ offset, written: 0 } satisfies Quiet);
  return line.length;
}

/** The time of a wait or a timer is over. */
function expire(state: State, program: Program, arrival: number) {
  const waiter = state.waiters.find((each) => each.arrival === arrival)!;
  state.clock = Math.max(state.clock, waiter.deadline);
  state.timeouts += 1;
  if (waiter.for !== 'sleeper') return hear(state, program, waiter, results['timed-out']);
  state.waiters = state.waiters.filter((other) => other !== waiter);
  const thread = state.threads[waiter.thread]!;
  record(state, program, waiter.thread, waiter.instruction, results['timed-out']);
  advance(thread);
  goOn(state, program.code, waiter.thread);
}

/** The event loop of a thread goes on with what somebody waited for. */
function hear(state: State, program: Program, waiter: Waiter, result: number): void {
  state.waiters = state.waiters.filter((other) => other !== waiter);
  const thread = state.threads[waiter.thread]!;
  const { instruction } = waiter;
  record(state, program, waiter.thread, instruction, instruction.do === 'waitAsync' ? result : 0);
  if (waiter.for === 'body') advance(thread);
  else {
    const list = ('callback' in instruction && instruction.callback) || [];
    thread.callback = { list, next: 0 } satisfies Callback;
  }
  goOn(state, program.code, waiter.thread);
}

/**
 * Whether a wake-up was lost: the word is no longer what the waiter expected, or the last notify there woke nobody, and the
 * nothing else has been put there since, in the word or in a part of it.
 */
function isLost(state: State, { instruction, offset, notified }: Waiter): boolean {
  if (notified >= 0 || (instruction.do !== 'wait' && instruction.do !== 'waitAsync')) return false;
  const { view, expected } = instruction;
  if (read(state.bytes, view) !== heldAs(view, expected)) return true;
  return state.quiet.some((quiet) => quiet.offset === offset && (quiet.written & bitsOf(view)) === 0);
}

/** The bytes of an element, as bits. */
function bitsOf({ type, offset }: View): number {
  return (2 ** elements[type] - 1) << offset;
}

function outcomeOf({ died, timeouts, bytes, threads }: State, end: string): string {
  const seen = threads.flatMap(({ seen }) => Array.from({ length: SLOTS }, (_, slot) => seen[slot] ?? '0,0'));
  return [
    end,
    `died ${[...died].sort()}`,
    `timeouts ${timeouts}`,
    Buffer.from(bytes).toString('hex'),
    seen.join().replace(/(,0)+$/, ''),
  ].join('; ');
}
