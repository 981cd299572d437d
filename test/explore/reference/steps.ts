import { type Code, type Instruction, results } from './language.ts';
import { bitsOf, compute, heldAs, read } from './memory.ts';
import { type Callback, inLine, type Quiet, type State, type Thread, type Waiter } from './state.ts';

/** The steps of threads. Each function changes the state that it is given. */

export interface Program {
  readonly code: Code;
  readonly slots: readonly ReadonlyMap<Instruction, number>[];
}

export function nextOf(
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

/** A thread that has no instructions left stays alive for its timers, but not for a waitAsync. */
function isDone(state: State, code: Code, index: number): boolean {
  if (state.threads[index]!.next < code.threads[index]!.length) return false;
  return !state.waiters.some(
    ({ thread, instruction }) => thread === index && instruction.do === 'setTimeout',
  );
}

/** Does everything up to the next step. */
export function goOn(state: State, code: Code, index: number) {
  const thread = state.threads[index]!;
  for (;;) {
    const instruction = nextOf(code, thread, index);
    if (instruction === undefined && isDone(state, code, index)) return leave(state, index, 'ended');
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

export function leave(state: State, thread: number, status: 'ended' | 'dead'): void {
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

export function step(state: State, program: Program, index: number) {
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

/** Wakes the first waiters of a word, in the order of arrival. */
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

/** A wait or a timer times out. */
export function expire(state: State, program: Program, arrival: number) {
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

/** The event loop of a thread handles the end of a wait. */
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
