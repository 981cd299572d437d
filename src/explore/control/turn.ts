import { awaitBaton, passBaton } from '../memory/baton.ts';
import { End } from '../memory/execution-end.ts';
import type { MemoryRange } from '../memory/operation.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';
import { STEP_WORDS, StepWord } from '../memory/step-words.ts';
import { COORDINATOR, Command, Slot, Status } from '../memory/thread-slot.ts';
import { decide } from '../schedule/decide.ts';
import { threadOf } from '../schedule/schedule.ts';
import { exit } from '../schedule/thread-exit.ts';
import { type ExploredThread, unwinding } from './explored-thread.ts';

/**
 * Announces the thread's next step, passes the baton on, and returns when the thread is to take the step.
 *
 * @throws {@link unwinding} if the execution ends first
 */
export function takeTurn(
  self: ExploredThread,
  operation: number,
  size: number,
  buffer: number,
  offset: number,
  operands: number,
): void {
  const { shared, slot } = self;
  const { words } = shared;
  if (self.unwound) {
    self.reachedStep = true;
    throw unwinding;
  }
  announceStep(self, operation, size, buffer, offset);
  words[slot + Slot.status] = Status.ready;
  words[Global.ready]! |= 1 << self.index;
  countVisit(self, Math.imul(Math.imul(operation + offset * 32, 31) + buffer, 0x9e3779b1) ^ operands);
  yieldTurn(self);
}

export function announceStep(
  { shared: { words }, slot }: ExploredThread,
  operation: number,
  size: number,
  buffer: number,
  offset: number,
): void {
  words[slot + Slot.operation] = operation;
  words[slot + Slot.size] = size;
  words[slot + Slot.buffer] = buffer;
  words[slot + Slot.offset] = offset;
}

/** Notices a thread that keeps coming to the same step, given by its hash, while nothing changes. */
function countVisit(self: ExploredThread, step: number): void {
  const { words } = self.shared;
  if (self.version !== words[Global.version]) {
    self.version = words[Global.version]!;
    self.visits.clear();
  }
  const visits = (self.visits.get(step) ?? 0) + 1;
  self.visits.set(step, visits);
  words[self.slot + Slot.repeats] = Math.min(visits, words[Global.spins]!);
  if (visits >= words[Global.spinLimit]!) words[Global.spinning]! |= 1 << self.index;
}

/**
 * Passes the baton on and returns when it comes back. @throws {@link unwinding} if the execution ends first
 */
export function yieldTurn(self: ExploredThread): void {
  const { shared, index } = self;
  const next = runNext(shared, index);
  if (next === index) return;
  if (next < 0) passBaton(shared, COORDINATOR, Command.over);
  const command = awaitBaton(shared, index);
  if (command === Command.go) return;
  self.unwound = true;
  self.reachedStep = false;
  self.lingers = command === Command.linger;
  throw unwinding;
}

/** Passes the baton on for the last time: the thread's body has ended, or has thrown. */
export function endThread({ shared, index }: ExploredThread, failed: boolean): void {
  const { words } = shared;
  exit(shared, index, Status.ended);
  if (failed) {
    words[Global.end] = End.failed;
    words[Global.failed] = index;
  }
  if (failed || runNext(shared, index) < 0) passBaton(shared, COORDINATOR, Command.over);
}

/** Lets the next thread go on, and returns its number; -1 when the execution is over. */
function runNext(shared: SharedState, self: number): number {
  const { words } = shared;
  const starting = words[Global.starting]!;
  // Before anything is chosen, each thread runs up to its first step.
  if (starting < words[Global.threads]!) {
    words[Global.starting] = starting + 1;
    passBaton(shared, starting, Command.start);
    return starting;
  }
  const choice = decide(shared);
  if (choice < 0) return -1;
  const next = threadOf(choice);
  if (next !== self) passBaton(shared, next, Command.go);
  return next;
}

/** Adds the accessed bytes to the trace of the current step, if they were unknown when it was announced. */
export function recordPlace(self: ExploredThread, { buffer, offset, size }: MemoryRange): void {
  const { words, trace } = self.shared;
  const at = (words[Global.steps]! - 1) * STEP_WORDS;
  trace[at + StepWord.buffer] = buffer;
  trace[at + StepWord.offset] = offset;
  trace[at + StepWord.size] = size;
}

/** Adds the values before and after the current step, or its result, to the trace. */
export function recordResult(self: ExploredThread, before: number, after: number): void {
  const { words, trace } = self.shared;
  const at = (words[Global.steps]! - 1) * STEP_WORDS;
  trace[at + StepWord.before] = before;
  trace[at + StepWord.after] = after;
}
