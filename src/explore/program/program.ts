import { inspect } from 'node:util';
import { callingFile } from '../../base/calling-file.ts';
import { InvalidProgramError } from './invalid-program-error.ts';

/** Bounds what has to be looked at before each step: small programs find the bugs that there are. */
export const MAX_THREADS = 8;

/** A few short thread bodies over shared memory, whose every interleaving is to be right. */
export interface Program<World = unknown> {
  readonly name: string;
  /**
   * Makes what the threads share. It runs before every execution, in every thread, over the same memory: the first
   * SharedArrayBuffer that it makes is the same one in all of them, and so on. Whatever else it makes, each thread has
   * for itself, so it can make locks with methods, but must do the same every time.
   */
  setup(): World;
  /** 1 to 8 thread bodies. A promise that one returns is waited for. */
  readonly threads: readonly ThreadBody<World>[];
  /** Runs when all threads have ended, and throws what does not hold. Its world has their memory, no more. */
  check?(world: World, outcome: ExecutionOutcome): void;
  /**
   * Which threads may die, by their index, where threads do.
   *
   * @default all
   */
  readonly mortal?: readonly number[];
}

export type ThreadBody<World> = (world: World, thread: ProgramThread) => void | Promise<void>;

/** What a thread body knows of its thread. */
export interface ProgramThread {
  readonly index: number;
  /**
   * Waits until another thread has died, and returns its index: each death once, in order. Undefined when nobody is
   * left who may die. For a thread that recovers what the dead have left.
   */
  nextDeath(): number | undefined;
}

/** What became of the threads. */
export interface ExecutionOutcome {
  /** The threads that died, in order. */
  readonly died: readonly number[];
  /** How many waits ended because their time was over. */
  readonly timeouts: number;
}

const FILE = Symbol.for('hammerlock.program.file');

/**
 * Makes a program of a module: its default export. Every thread imports the file, so it should do nothing else.
 *
 * ```ts
 * export default defineProgram({
 *   name: 'check-then-set',
 *   setup: () => ({ lock: new Int32Array(new SharedArrayBuffer(4)), inside: new Int32Array(new SharedArrayBuffer(4)) }),
 *   threads: [enter, enter],
 * });
 *
 * function enter({ lock, inside }) {
 *   if (Atomics.load(lock, 0) !== 0) return;
 *   Atomics.store(lock, 0, 1);
 *   assert.equal(Atomics.add(inside, 0, 1), 0);
 *   Atomics.sub(inside, 0, 1);
 *   Atomics.store(lock, 0, 0);
 * }
 * ```
 *
 * @throws {@link InvalidProgramError} when a part is missing
 */
export function defineProgram<World>(program: Program<World>): Program<World> {
  checkProgram(program);
  return Object.assign(program, { [FILE]: callingFile() });
}

/** The URL of the module that defined it. */
export function programFile(program: Program): string | undefined {
  return (program as { [FILE]?: string })[FILE];
}

const parts: ReadonlySet<string> = new Set<keyof Program>(['name', 'setup', 'threads', 'check', 'mortal']);

/** @throws {@link InvalidProgramError} */
export function checkProgram(program: unknown): asserts program is Program {
  const { name, setup, threads, check, mortal } = (program ?? {}) as Partial<Program>;
  if ((typeof program !== 'object' && program !== undefined) || program === null) {
    throw new InvalidProgramError(`${inspect(program)} is not a program: make one with defineProgram.`);
  }
  if (typeof name === 'string' && /\p{Cc}/u.test(name)) {
    throw new InvalidProgramError(`The name ${inspect(name)} has control characters: leave them out.`);
  }
  if (typeof name !== 'string' || name === '') {
    throw new InvalidProgramError(`A program needs a name, which ${inspect(name)} is not.`);
  }
  const refuse = (what: string) => {
    throw new InvalidProgramError(`The program ${JSON.stringify(name)} ${what}.`);
  };
  for (const part of Object.keys(program as object)) {
    if (!parts.has(part)) refuse(`has a ${part}, which is no part of one`);
  }
  if (typeof setup !== 'function') refuse(`needs a function setup, not ${inspect(setup)}`);
  if (check !== undefined && typeof check !== 'function')
    refuse(`needs a function check, not ${inspect(check)}`);
  const bodies: readonly unknown[] = Array.isArray(threads) ? threads : [];
  if (bodies.length < 1 || bodies.length > MAX_THREADS) {
    refuse(
      `needs 1 to ${MAX_THREADS} threads, not ${Array.isArray(threads) ? threads.length : inspect(threads)}`,
    );
  }
  const odd = bodies.find((body) => typeof body !== 'function');
  if (odd !== undefined) refuse(`has a thread ${inspect(odd)}, which is no function`);
  if (mortal !== undefined && !Array.isArray(mortal)) refuse(`needs an array mortal, not ${inspect(mortal)}`);
  const stranger = mortal?.find((index) => !(Number.isInteger(index) && index >= 0 && index < bodies.length));
  if (stranger !== undefined) refuse(`has no thread ${inspect(stranger)} that could be mortal`);
}

/** What an explorer has to know of a program that only its threads load. */
export interface ProgramShape {
  readonly name: string;
  readonly threads: number;
  readonly mortal: readonly number[];
}

export function shapeOf({ name, threads, mortal }: Program): ProgramShape {
  return { name, threads: threads.length, mortal: mortal ?? [...threads.keys()] };
}

/** @throws {@link InvalidProgramError} when a part has returned a promise, for which nobody would wait */
export function refusePromise(part: 'setup' | 'check', returned: unknown): void {
  if (!(returned instanceof Promise)) return;
  returned.catch(() => {});
  throw new InvalidProgramError(`The program's ${part} returns a promise: it can't be asynchronous.`);
}
