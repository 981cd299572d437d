import type { ThreadReport } from '../execute/explored-thread.ts';
import { awaitBaton, passBaton } from '../memory/baton.ts';
import type { MemoryAccess } from '../memory/operation.ts';
import { COORDINATOR, Command, Slot, Status } from '../memory/thread-slot.ts';
import { End } from '../memory/execution-end.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';
import { STEP_WORDS, StepWord } from '../memory/step-words.ts';
import { decide } from '../schedule/decide.ts';
import { exit } from '../schedule/thread-exit.ts';
import { threadOf } from '../schedule/schedule.ts';
import type { RealWork } from './real-work.ts';
import type { StepNote } from './step-note.ts';

/** Unwinds a thread's body when the execution is over before it has ended. Nothing that it still does counts. */
export const unwinding = Object.freeze({ message: 'The execution is over: the explorer ends this thread.' });

/** What a thread that is explored knows of itself. */
export interface ExploredThread {
  readonly shared: SharedState;
  readonly index: number;
  readonly slot: number;
  /** Whether its body runs, so that what it does are steps. */
  inBody: boolean;
  /** Whether plain accesses are steps. */
  plainAreSteps: boolean;
  /** Whether its body is being ended. */
  unwound: boolean;
  /** Whether its real event loop goes on for a while first, and whether that has come to a step. */
  lingers: boolean;
  reachedStep: boolean;
  /** How often it has come to each step since the shared's version was `version`. */
  readonly visits: Map<number, number>;
  version: number;
  readonly work: RealWork;
  /** What native functions of these names have done to shared memory was no step. */
  readonly nativeFunctions: Set<string>;
  readonly report: (what: ThreadReport) => void;
  /** Tells people of a step, where it is asked to. */
  describeStep: ((note: StepNote) => void) | undefined;
}

/** Says what the thread is about to do, hands the baton on, and comes back when it is the thread's turn to do it. */
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
  noteVisit(self, Math.imul(Math.imul(operation + offset * 32, 31) + buffer, 0x9e3779b1) ^ operands);
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

function noteVisit(self: ExploredThread, step: number): void {
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

/** Gives up the baton, and comes back with it. @throws {@link unwinding} */
export function yieldTurn(self: ExploredThread): void {
  const { shared, index } = self;
  const next = nextThread(shared, index);
  if (next === index) return;
  if (next < 0) passBaton(shared, COORDINATOR, Command.over);
  const command = awaitBaton(shared, index);
  if (command === Command.go) return;
  self.unwound = true;
  self.reachedStep = false;
  self.lingers = command === Command.linger;
  throw unwinding;
}

/** Gives it up for good. */
export function endThread({ shared, index }: ExploredThread, failed: boolean): void {
  const { words } = shared;
  exit(shared, index, Status.ended);
  if (failed) {
    words[Global.end] = End.failed;
    words[Global.failed] = index;
  }
  if (failed || nextThread(shared, index) < 0) passBaton(shared, COORDINATOR, Command.over);
}

/** Has another thread go on, and returns which; -1 when the execution is over. */
function nextThread(shared: SharedState, self: number): number {
  const { words } = shared;
  const starting = words[Global.starting]!;
  // First each runs up to its first step, one after the other.
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

/** Notes where the step was, where that was not known before. */
export function recordPlace(
  self: ExploredThread,
  { buffer, offset, size }: Omit<MemoryAccess, 'operation'>,
): void {
  const { words, trace } = self.shared;
  const at = (words[Global.steps]! - 1) * STEP_WORDS;
  trace[at + StepWord.buffer] = buffer;
  trace[at + StepWord.offset] = offset;
  trace[at + StepWord.size] = size;
}

/** Notes what the step came to. */
export function recordResult(self: ExploredThread, before: number, after: number): void {
  const { words, trace } = self.shared;
  const at = (words[Global.steps]! - 1) * STEP_WORDS;
  trace[at + StepWord.before] = before;
  trace[at + StepWord.after] = after;
}
