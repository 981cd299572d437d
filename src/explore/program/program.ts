import { inspect } from 'node:util';
import { callingFile } from '../../base/calling-file.ts';
import { unknownNameText } from '../../base/unknown-names.ts';
import { InvalidProgramError } from './invalid-program-error.ts';

/**
 * Keeps schedules readable and bit sets small. Bugs that need more threads than this are rare: most need two.
 */
export const MAX_THREADS = 8;

/** A few short thread bodies over shared memory; all of their interleavings are to be correct. */
export interface Program<World = unknown> {
  /** The name that reports and errors use. */
  readonly name: string;
  /**
   * Makes what the threads share, and returns it. It runs before every execution and in every thread, over
   * the same memory: the first SharedArrayBuffer that it makes is the same one in all of them, and so on.
   * Everything else that it makes is separate in each thread, so it may construct objects with methods over
   * that memory, such as locks. It has to do the same every time, and cannot be asynchronous.
   */
  setup(): World;
  /** 1 to 8 thread bodies. If a body returns a promise, the thread ends when that settles. */
  readonly threads: readonly ThreadBody<World>[];
  /**
   * Runs when all threads have ended; throws if the result is wrong. Its world is a separate one over the
   * same memory.
   */
  check?(world: World, outcome: ExecutionOutcome): void;
  /**
   * The indices of the threads that may die, if any may: see {@link ExploreOptions.maxDeaths}.
   *
   * @default all threads
   */
  readonly mortal?: readonly number[];
}

/** The function that a thread of a program runs. It fails by throwing. */
export type ThreadBody<World> = (world: World, thread: ProgramThread) => void | Promise<void>;

/** The second argument of a thread body. */
export interface ProgramThread {
  /** The index of the thread, from 0. */
  readonly index: number;
  /**
   * Blocks until another thread has died, and returns its index: each death once, in order. Returns undefined
   * when no other thread can die any more. It is meant for a thread that recovers what dead threads have left
   * behind.
   */
  nextDeath(): number | undefined;
}

/** What happened to the threads in an execution. */
export interface ExecutionOutcome {
  /** The indices of the threads that died, in order. */
  readonly died: readonly number[];
  /** How many waits have timed out. */
  readonly timeouts: number;
}

const FILE = Symbol.for('hammerlock.program.file');

/**
 * Defines a program: make it the default export of a file of its own. Every thread imports that file, so it
 * should do nothing else.
 *
 * ```ts
 * import assert from 'node:assert/strict';
 * import { defineProgram } from 'hammerlock/explore';
 *
 * export default defineProgram({
 *   name: 'check-then-set',
 *   setup: () => ({ lock: new Int32Array(new SharedArrayBuffer(4)), inside: new Int32Array(new SharedArrayBuffer(4)) }),
 *   threads: [enter, enter],
 * });
 *
 * function enter({ lock, inside }: Record<'lock' | 'inside', Int32Array>) {
 *   if (Atomics.load(lock, 0) !== 0) return;
 *   Atomics.store(lock, 0, 1);
 *   assert.equal(Atomics.add(inside, 0, 1), 0); // fails if both threads were let in
 *   Atomics.sub(inside, 0, 1);
 *   Atomics.store(lock, 0, 0);
 * }
 * ```
 *
 * @throws {@link InvalidProgramError} if a property is missing, invalid or unknown
 */
export function defineProgram<World>(program: Program<World>): Program<World> {
  checkProgram(program);
  return Object.assign(program, { [FILE]: callingFile() });
}

/** The URL of the module that defined the program. */
export function programFile(program: Program): string | undefined {
  return (program as { [FILE]?: string })[FILE];
}

const parts: ReadonlySet<string> = new Set<keyof Program>(['name', 'setup', 'threads', 'check', 'mortal']);

/** @throws {@link InvalidProgramError} if a property is missing, invalid or unknown */
export function checkProgram(program: unknown): asserts program is Program {
  const { name, setup, threads, check, mortal } = (program ?? {}) as Partial<Program>;
  if ((typeof program !== 'object' && program !== undefined) || program === null) {
    throw new InvalidProgramError(`${inspect(program)} is not a program. Make one with defineProgram.`);
  }
  if (typeof name === 'string' && /\p{Cc}/u.test(name)) {
    throw new InvalidProgramError(
      `The program's name ${inspect(name)} contains control characters. Leave them out.`,
    );
  }
  if (typeof name !== 'string' || name === '') {
    throw new InvalidProgramError(
      `The \`name\` of a program must be a non-empty string, not ${inspect(name)}.`,
    );
  }
  const refuse = (what: string) => {
    throw new InvalidProgramError(`The program ${JSON.stringify(name)} ${what}.`);
  };
  for (const part of Object.keys(program as object)) {
    if (!parts.has(part)) {
      throw new InvalidProgramError(
        `The program ${JSON.stringify(name)}: ${unknownNameText('part', part, parts)}`,
      );
    }
  }
  if (typeof setup !== 'function') refuse(`needs a function \`setup\`, not ${inspect(setup)}`);
  if (check !== undefined && typeof check !== 'function')
    refuse(`needs a function \`check\`, not ${inspect(check)}`);
  const bodies: readonly unknown[] = Array.isArray(threads) ? threads : [];
  if (bodies.length < 1 || bodies.length > MAX_THREADS) {
    refuse(
      `needs 1 to ${MAX_THREADS} \`threads\`, not ${Array.isArray(threads) ? threads.length : inspect(threads)}`,
    );
  }
  const odd = bodies.find((body) => typeof body !== 'function');
  if (odd !== undefined) refuse(`has ${inspect(odd)} among its threads: each must be a function`);
  if (mortal !== undefined && !Array.isArray(mortal))
    refuse(`needs an array \`mortal\`, not ${inspect(mortal)}`);
  const stranger = mortal?.find((index) => !(Number.isInteger(index) && index >= 0 && index < bodies.length));
  if (stranger !== undefined) refuse(`has no thread ${inspect(stranger)}, which \`mortal\` names`);
}

/** What the explorer has to know of a program that only its threads load. */
export interface ProgramShape {
  readonly name: string;
  readonly threads: number;
  readonly mortal: readonly number[];
}

export function shapeOf({ name, threads, mortal }: Program): ProgramShape {
  return { name, threads: threads.length, mortal: mortal ?? [...threads.keys()] };
}

/**
 * @throws {@link InvalidProgramError} if `setup` or `check` has returned a promise, which would never be
 * awaited
 */
export function refusePromise(part: 'setup' | 'check', returned: unknown): void {
  if (!(returned instanceof Promise)) return;
  returned.catch(() => {});
  throw new InvalidProgramError(`The program's ${part} returns a promise, but it cannot be asynchronous.`);
}
