import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { controlArrays } from '../control/arrays/controlled-arrays.ts';
import { controlAtomics } from '../control/controlled-atomics.ts';
import { controlClocks } from '../control/controlled-clocks.ts';
import { controlOutput, flushOutput } from '../control/controlled-output.ts';
import { controlRandom } from '../control/controlled-random.ts';
import { controlTimers } from '../control/controlled-timers.ts';
import { forgetEvents, runEventLoop } from '../control/event-loop.ts';
import { nextDeath } from '../control/next-death.ts';
import { watchRealWork } from '../control/real-work.ts';
import type { StepNote } from '../control/step-note.ts';
import { describeThrown, type Thrown } from '../control/thrown.ts';
import { type ExploredThread, endThread, unwinding } from '../control/turn.ts';
import { awaitBaton, passBaton } from '../memory/baton.ts';
import { controlProgramMemory } from '../memory/program-memory.ts';
import { COORDINATOR, Command, slotOf } from '../memory/thread-slot.ts';
import { End } from '../memory/execution-end.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';
import { EXPLORED, loadProgram } from '../program/load-program.ts';
import type { Program } from '../program/program.ts';

export interface ThreadData {
  readonly shared: SharedState;
  readonly index: number;
  /** Takes a {@link ThreadReport} where there is something to say. */
  readonly port: MessagePort;
}

/** Which program a thread is to be one of, when it is told to load it. */
export interface ThreadProgram {
  readonly file: string;
  readonly pool: SharedArrayBuffer[];
  readonly seed: number;
  readonly plainAccesses: boolean;
}

/** What a thread has to say. */
export interface ThreadReport {
  readonly error?: Thrown;
  readonly note?: StepNote;
  /** A native function that the program has given shared memory, when it does so first. */
  readonly nativeFunction?: string;
  /** What its real event loop has under way, as Node calls it, where that is why nothing can be said. */
  readonly work?: readonly string[];
}

/** The life of a thread that is explored. */
export async function runThread(): Promise<void> {
  const { shared, index, port } = workerData as ThreadData;
  process.env[EXPLORED] = '1';
  const { words } = shared;
  const report = (what: ThreadReport) => port.postMessage(what);
  const self: ExploredThread = {
    shared,
    index,
    slot: slotOf(index),
    inBody: false,
    plainAreSteps: false,
    unwound: false,
    lingers: false,
    reachedStep: false,
    visits: new Map(),
    version: -1,
    work: watchRealWork(),
    nativeFunctions: new Set(),
    report,
    describeStep: undefined,
  };
  const memory = controlProgramMemory(index);
  const beginRandom = controlRandom(shared);
  controlAtomics(self, memory);
  const controlForPlain = controlArrays(self, memory);
  const beginClocks = controlClocks(shared, self);
  controlTimers(self);
  controlOutput(shared);

  let program: Program | undefined;
  let seed = 0;
  let world: unknown;
  let failures: unknown[] = [];
  const fail = (error: unknown) => {
    if (!self.unwound && error !== unwinding) failures.push(error);
  };
  process.on('unhandledRejection', fail);
  process.on('uncaughtException', fail);
  parentPort!.postMessage('ready');

  async function load(): Promise<void> {
    const part = receiveMessageOnPort(port)!.message as ThreadProgram;
    seed = part.seed;
    self.nativeFunctions.clear();
    memory.adopt(part.pool, false);
    // The program may keep what it finds when it is loaded.
    if (part.plainAccesses) controlForPlain(false);
    try {
      program = await loadProgram(part.file);
    } catch (error) {
      report({ error: describeThrown(error) });
    }
    passBaton(shared, COORDINATOR, Command.over);
  }

  function setUp(): boolean {
    beginRandom(seed, -1);
    self.plainAreSteps = words[Global.plainAreSteps] === 1;
    if (self.plainAreSteps) controlForPlain(true);
    try {
      world = memory.setUp(program!.setup);
      return true;
    } catch (error) {
      report({ error: describeThrown(error) });
      words[Global.end] = End.setUpFailed;
      passBaton(shared, COORDINATOR, Command.over);
      return false;
    }
  }

  async function run(): Promise<void> {
    failures = [];
    self.unwound = false;
    self.lingers = false;
    self.describeStep = words[Global.describing] ? (note) => report({ note }) : undefined;
    self.version = -1;
    memory.forget();
    forgetEvents();
    self.work.begin();
    beginClocks();
    beginRandom(seed, index);
    self.inBody = true;
    try {
      const result = Promise.resolve(program!.threads[index]!(world, thread));
      await runEventLoop(self, result, () => failures.length > 0);
    } catch (error) {
      fail(error);
    }
    self.inBody = false;
    if (failures.length > 0) report({ error: describeThrown(failures[0]) });
    if (self.unwound) passBaton(shared, COORDINATOR, Command.over);
    else endThread(self, failures.length > 0);
  }

  const thread = { index, nextDeath: () => nextDeath(self) };
  for (;;) {
    const command = awaitBaton(shared, index);
    if (command === Command.quit) break;
    if (command === Command.load) {
      await load();
      continue;
    }
    if (command === Command.setUp) {
      if (!setUp()) continue;
      if (index > 0) passBaton(shared, index - 1, Command.setUp);
      if (index > 0) continue;
      words[Global.starting] = 1;
    }
    await run();
  }
  await flushOutput();
  process.exit();
}
