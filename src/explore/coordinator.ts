import { parentPort, workerData } from 'node:worker_threads';
import { controlOutput } from './control/controlled-output.ts';
import { controlRandom } from './control/controlled-random.ts';
import { describeThrown } from './control/thrown.ts';
import { controlClocks } from './control/time/controlled-clocks.ts';
import type {
  CoordinatorData,
  CoordinatorMessage,
  CoordinatorRequest,
  ExplorationResult,
  ExplorationTask,
} from './coordinator-messages.ts';
import { BlockedThread } from './execute/blocked-thread.ts';
import type { ExecutionEnvironment } from './execute/execution.ts';
import { refuseForeignMemory, runSetup } from './execute/run-setup.ts';
import type { ThreadProgram } from './execute/run-thread.ts';
import { collectReports } from './execute/thread-reports.ts';
import { ProgressCounter } from './exploration-progress.ts';
import { exploreSchedules } from './explore-schedules.ts';
import { awaitBaton, passBaton } from './memory/baton.ts';
import { controlProgramMemory } from './memory/program-memory.ts';
import { COORDINATOR, Command } from './memory/thread-slot.ts';
import { InvalidProgramError } from './program/invalid-program-error.ts';
import { EXPLORED, loadProgram } from './program/load-program.ts';
import { shapeOf } from './program/program.ts';
import { replaySchedule } from './replay-schedule.ts';
import { readTrace } from './schedule/trace.ts';

/**
 * The main function of the coordinator: a thread that starts executions of a program, waits for their end and
 * looks for failures in them. During an execution it sleeps, and the explored threads pass the baton among
 * themselves.
 */
export function runCoordinator(): void {
  const { shared, ports, requests } = workerData as CoordinatorData;
  process.env[EXPLORED] = '1';
  const memory = controlProgramMemory(0);
  const beginRandom = controlRandom(shared);
  const beginClocks = controlClocks(shared);
  controlOutput(shared);
  const send = (message: CoordinatorMessage) => requests.postMessage(message);

  async function explore(task: ExplorationTask, counter: ProgressCounter): Promise<ExplorationResult> {
    const { file, seed, maxDeaths, timeouts: anyTimeouts, plainAccesses, spins, replay } = task;
    const environment: ExecutionEnvironment = {
      shared,
      program: await loadProgram(file),
      memory,
      ports,
      nativeFunctions: new Set(),
      seed,
      maxDeaths,
      anyTimeouts,
      plainAccesses,
      spins,
      beginRandom,
      beginClocks,
    };
    loadProgramInThreads(environment, file);
    return replay === undefined
      ? exploreSchedules(environment, task, counter)
      : replaySchedule(environment, replay, counter);
  }

  requests.on('message', async (request: CoordinatorRequest) => {
    const firstExecution = 'describe' in request ? 0 : request.firstExecution;
    const counter = new ProgressCounter(firstExecution, (progress) => send({ type: 'progress', progress }));
    try {
      if ('describe' in request) {
        send({ type: 'described', shape: shapeOf(await loadProgram(request.describe)) });
        return;
      }
      const result = await explore(request, counter);
      send({ type: 'done', result, progress: counter.value });
    } catch (error) {
      if (error instanceof BlockedThread) {
        const schedule = readTrace(shared).map(({ choice }) => choice);
        send({ type: 'blocked', progress: counter.value, schedule });
      } else {
        const isInvalid = error instanceof InvalidProgramError;
        send({ type: 'invalid', message: isInvalid ? error.message : describeThrown(error).text });
      }
    }
  });
  parentPort!.postMessage('ready');
}

/**
 * Runs the setup for the first time, which makes the program's memory, and has the threads load the program.
 *
 * @throws {@link InvalidProgramError}
 */
function loadProgramInThreads(environment: ExecutionEnvironment, file: string): void {
  const { shared, program, memory, ports, nativeFunctions, seed, plainAccesses, beginRandom } = environment;
  const pool: SharedArrayBuffer[] = [];
  memory.adopt(pool, true);
  beginRandom(seed, -1);
  const world = runSetup(program, memory);
  memory.adopt(pool, false);
  refuseForeignMemory(program, memory, world);
  for (const index of program.threads.keys()) {
    ports[index]!.postMessage({ file, pool, seed, plainAccesses } satisfies ThreadProgram);
    passBaton(shared, index, Command.load);
    awaitBaton(shared, COORDINATOR);
  }
  const failed = collectReports(ports, nativeFunctions).find(({ error }) => error !== undefined);
  if (failed !== undefined) throw new InvalidProgramError(failed.error!.message);
}
