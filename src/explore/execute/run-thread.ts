import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { controlArrays } from '../control/arrays/controlled-arrays.ts';
import { controlAtomics } from '../control/controlled-atomics.ts';
import { controlOutput, flushOutput } from '../control/controlled-output.ts';
import { controlRandom } from '../control/controlled-random.ts';
import { runEventLoop } from '../control/event-loop.ts';
import { type ExploredThread, unwinding } from '../control/explored-thread.ts';
import { nextDeath } from '../control/next-death.ts';
import { watchRealWork } from '../control/real-work.ts';
import type { ThreadReport } from '../control/thread-report.ts';
import { describeThrown } from '../control/thrown.ts';
import { controlClocks } from '../control/time/controlled-clocks.ts';
import { controlTimers } from '../control/time/controlled-timers.ts';
import { endThread } from '../control/turn.ts';
import { awaitBaton, passBaton } from '../memory/baton.ts';
import { End } from '../memory/execution-end.ts';
import { controlProgramMemory } from '../memory/program-memory.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';
import { COORDINATOR, Command, slotOf } from '../memory/thread-slot.ts';
import { EXPLORED, loadProgram } from '../program/load-program.ts';
import type { Program } from '../program/program.ts';

/** The worker data of an explored thread. */
export interface ThreadData {
  readonly shared: SharedState;
  readonly index: number;
  /** For {@link ThreadReport}s to the coordinator, and a {@link ThreadProgram} from it. */
  readonly port: MessagePort;
}

/** The program that a thread is to load, as sent before {@link Command.load}. */
export interface ThreadProgram {
  readonly file: string;
  readonly pool: SharedArrayBuffer[];
  readonly seed: number;
  readonly plainAccesses: boolean;
}

/**
 * The main function of an explored thread: carries out the commands that come with the baton until it is told
 * to quit.
 */
export async function runThread(): Promise<void> {
  const { shared, index, port } = workerData as ThreadData;
  process.env[EXPLORED] = '1';
  const { words } = shared;
  const report = (message: ThreadReport) => port.postMessage(message);
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
    pendingEvents: new Map(),
    work: watchRealWork(),
    nativeFunctions: new Set(),
    report,
    describeStep: undefined,
  };
  const memory = controlProgramMemory(index);
  const beginRandom = controlRandom(shared);
  controlAtomics(self, memory);
  const controlRemainingGlobals = controlArrays(self, memory);
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
    const assigned = receiveMessageOnPort(port)!.message as ThreadProgram;
    seed = assigned.seed;
    self.nativeFunctions.clear();
    memory.adopt(assigned.pool, false);
    // A module may keep a reference to what it finds while it is loaded.
    if (assigned.plainAccesses) controlRemainingGlobals(false);
    try {
      program = await loadProgram(assigned.file);
    } catch (error) {
      report({ error: describeThrown(error) });
    }
    passBaton(shared, COORDINATOR, Command.over);
  }

  function setUpWorld(): boolean {
    beginRandom(seed, -1);
    beginClocks();
    self.plainAreSteps = words[Global.plainAreSteps] === 1;
    if (self.plainAreSteps) controlRemainingGlobals(true);
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

  async function runBody(): Promise<void> {
    failures = [];
    self.unwound = false;
    self.lingers = false;
    self.describeStep = words[Global.describing] ? (note) => report({ note }) : undefined;
    self.version = -1;
    memory.forget();
    self.pendingEvents.clear();
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
      if (!setUpWorld()) continue;
      if (index > 0) passBaton(shared, index - 1, Command.setUp);
      if (index > 0) continue;
      words[Global.starting] = 1;
    }
    await runBody();
  }
  await flushOutput();
  process.exit();
}
