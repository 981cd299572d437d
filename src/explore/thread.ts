import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { hand, receive } from './baton.ts';
import { type Board, CONDUCTOR, Command, End, Head, seatOf } from './board.ts';
import { controlArrays } from './controlled-arrays.ts';
import { controlAtomics } from './controlled-atomics.ts';
import { controlOutput, flushOutput } from './controlled-output.ts';
import { controlRandom } from './controlled-random.ts';
import { controlClocks } from './controlled-time.ts';
import { controlTimers } from './controlled-timers.ts';
import { forgetEvents, runEventLoop } from './event-loop.ts';
import { EXPLORED, loadProgram } from './load-program.ts';
import { nextDeath } from './next-death.ts';
import type { Note } from './note.ts';
import type { Program } from './program.ts';
import { watchRealWork } from './real-work.ts';
import { controlSharedMemory } from './shared-memory.ts';
import { described, type Thrown } from './thrown.ts';
import { leave, type Me, unwinding } from './turn.ts';

export interface ThreadData {
  readonly board: Board;
  readonly index: number;
  /** Takes a {@link ThreadReport} where there is something to say. */
  readonly port: MessagePort;
}

/** Which program a thread is to be one of, when it is told to load it. */
export interface Part {
  readonly file: string;
  readonly pool: SharedArrayBuffer[];
  readonly seed: number;
  readonly plain: boolean;
}

/** What a thread has to say. */
export interface ThreadReport {
  readonly error?: Thrown;
  readonly note?: Note;
  /** A native function that the program has given shared memory, when it does so first. */
  readonly unseen?: string;
  /** What its real event loop has under way, as Node calls it, where that is why nothing can be said. */
  readonly work?: readonly string[];
}

/** The life of a thread that is explored. */
export async function runThread(): Promise<void> {
  const { board, index, port } = workerData as ThreadData;
  process.env[EXPLORED] = '1';
  const { words } = board;
  const report = (what: ThreadReport) => port.postMessage(what);
  const me: Me = {
    board,
    index,
    seat: seatOf(index),
    inBody: false,
    plain: false,
    unwound: false,
    lingers: false,
    stirred: false,
    visits: new Map(),
    version: -1,
    work: watchRealWork(),
    unseen: new Set(),
    report,
    tell: undefined,
  };
  const memory = controlSharedMemory(index);
  const beginRandom = controlRandom(board);
  controlAtomics(me, memory);
  const controlForPlain = controlArrays(me, memory);
  const beginClocks = controlClocks(board, me);
  controlTimers(me);
  controlOutput(board);

  let program: Program | undefined;
  let seed = 0;
  let world: unknown;
  let failures: unknown[] = [];
  const fail = (error: unknown) => {
    if (!me.unwound && error !== unwinding) failures.push(error);
  };
  process.on('unhandledRejection', fail);
  process.on('uncaughtException', fail);
  parentPort!.postMessage('ready');

  async function load(): Promise<void> {
    const part = receiveMessageOnPort(port)!.message as Part;
    seed = part.seed;
    me.unseen.clear();
    memory.adopt(part.pool, false);
    // The program may keep what it finds when it is loaded.
    if (part.plain) controlForPlain(false);
    try {
      program = await loadProgram(part.file);
    } catch (error) {
      report({ error: described(error) });
    }
    hand(board, CONDUCTOR, Command.over);
  }

  function setUp(): boolean {
    beginRandom(seed, -1);
    me.plain = words[Head.plain] === 1;
    if (me.plain) controlForPlain(true);
    try {
      world = memory.setUp(program!.setup);
      return true;
    } catch (error) {
      report({ error: described(error) });
      words[Head.end] = End.setUpFailed;
      hand(board, CONDUCTOR, Command.over);
      return false;
    }
  }

  async function run(): Promise<void> {
    failures = [];
    me.unwound = false;
    me.lingers = false;
    me.tell = words[Head.telling] ? (note) => report({ note }) : undefined;
    me.version = -1;
    memory.forget();
    forgetEvents();
    me.work.begin();
    beginClocks();
    beginRandom(seed, index);
    me.inBody = true;
    try {
      const result = Promise.resolve(program!.threads[index]!(world, thread));
      await runEventLoop(me, result, () => failures.length > 0);
    } catch (error) {
      fail(error);
    }
    me.inBody = false;
    if (failures.length > 0) report({ error: described(failures[0]) });
    if (me.unwound) hand(board, CONDUCTOR, Command.over);
    else leave(me, failures.length > 0);
  }

  const thread = { index, nextDeath: () => nextDeath(me) };
  for (;;) {
    const command = receive(board, index);
    if (command === Command.quit) break;
    if (command === Command.load) {
      await load();
      continue;
    }
    if (command === Command.setUp) {
      if (!setUp()) continue;
      if (index > 0) hand(board, index - 1, Command.setUp);
      if (index > 0) continue;
      words[Head.starting] = 1;
    }
    await run();
  }
  await flushOutput();
  process.exit();
}
