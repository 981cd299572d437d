import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Shard } from '../../../src/base/option-values/shard.ts';
import { controlRandom } from '../../../src/explore/control/controlled-random.ts';
import { execute } from '../../../src/explore/execute/execute.ts';
import {
  type ExecutionEnvironment,
  type ExecutionResult,
  followSchedule,
} from '../../../src/explore/execute/execution.ts';
import { explainWaits } from '../../../src/explore/failures/lost-wakeup.ts';
import { awaitBaton, passBaton } from '../../../src/explore/memory/baton.ts';
import { End } from '../../../src/explore/memory/execution-end.ts';
import { controlProgramMemory } from '../../../src/explore/memory/program-memory.ts';
import type { SharedState } from '../../../src/explore/memory/shared-state.ts';
import { COORDINATOR, Command } from '../../../src/explore/memory/thread-slot.ts';
import { loadProgram } from '../../../src/explore/program/load-program.ts';
import { DepthFirstSearch } from '../../../src/explore/schedule/dfs-backtracking.ts';
import { UNBOUNDED } from '../../../src/explore/schedule/dfs-sleep-sets.ts';
import { strategyNumber } from '../../../src/explore/schedule/strategies.ts';
import { readTrace } from '../../../src/explore/schedule/trace.ts';
import type { Code } from './language.ts';

/**
 * The worker data of a coordinator that runs generated programs under every schedule that the explorer knows
 * of, past failures, and collects their outcomes.
 */
export interface CollectorData {
  readonly shared: SharedState;
  readonly ports: readonly MessagePort[];
  readonly file: string;
  readonly code: SharedArrayBuffer;
}
/** Which part of the schedules to run. */
export interface Searched {
  /** How many preemptions they may have; without a bound by default. */
  readonly bound?: number;
  readonly shard?: Shard;
}

export interface Collected {
  readonly outcomes: readonly string[];
  /** The schedule of each execution, also of those that were cut short. */
  readonly schedules: readonly string[];
  readonly executions: number;
}

/**
 * More often than a thread of these programs comes to one step, so that a loop that gives up never counts as
 * spinning.
 */
const SPINS = 64;
const SEED = 1;

const { shared, ports, file, code } = workerData as CollectorData;
const memory = controlProgramMemory(0);
const beginRandom = controlRandom(shared);
const program = await loadProgram(file);
const pool: SharedArrayBuffer[] = [];
memory.adopt(pool, true);
memory.setUp(program.setup);
memory.adopt(pool, false);
for (const index of program.threads.keys()) {
  ports[index]!.postMessage({ file, pool, seed: SEED, plainAccesses: false });
  passBaton(shared, index, Command.load);
  awaitBaton(shared, COORDINATOR);
}
parentPort!.on('message', ([given, most, searched]: [Code, number, Searched]) => {
  write(given);
  parentPort!.postMessage(collect(given, most, searched));
});
parentPort!.postMessage('ready');

function write(given: Code): void {
  const json = new TextEncoder().encode(JSON.stringify(given));
  const head = new Int32Array(code, 0, 2);
  new Uint8Array(code, 8).set(json);
  head[0]! += 1;
  head[1] = json.length;
}

function collect(
  { deaths: maxDeaths, timeouts }: Code,
  most: number,
  { bound = UNBOUNDED, shard }: Searched,
): Collected | undefined {
  const environment: ExecutionEnvironment = {
    shared,
    program,
    memory,
    ports,
    seed: SEED,
    maxDeaths,
    anyTimeouts: timeouts,
    plainAccesses: false,
    spins: SPINS,
    nativeFunctions: new Set<string>(),
    beginRandom,
    beginClocks() {},
  };
  const search = new DepthFirstSearch(bound, true, shard);
  const outcomes = new Set<string>();
  const schedules: string[] = [];
  for (let execution = 0; execution <= most; execution++) {
    const beginning = search.next();
    if (beginning === undefined) return { outcomes: [...outcomes], schedules, executions: execution };
    const ended = execute(environment, {
      ...followSchedule([]),
      ...beginning,
      strategy: strategyNumber('dfs'),
      bound,
      execution,
    });
    search.learn(shared);
    schedules.push(
      readTrace(shared)
        .map(({ choice }) => choice)
        .join(' '),
    );
    if (ended.end !== End.pruned) outcomes.add(outcomeOf(ended));
  }
  return undefined;
}

/** The outcome in the words of the reference. */
function outcomeOf(ended: ExecutionResult): string {
  const { died, timeouts } = ended.outcome;
  const [bytes, seen] = pool as [SharedArrayBuffer, SharedArrayBuffer];
  return [
    endOf(ended),
    `died ${[...died].sort()}`,
    `timeouts ${timeouts}`,
    Buffer.from(new Uint8Array(bytes)).toString('hex'),
    new BigInt64Array(seen).join().replace(/(,0)+$/, ''),
  ].join('; ');
}

function endOf({ end, waits, error }: ExecutionResult): string {
  if (end === End.complete && error === undefined) return 'finished';
  if (end === End.spinning) return 'livelock';
  if (end !== End.stuck) throw new Error(`An execution ended with ${end}: ${error?.text}`);
  return explainWaits(readTrace(shared), waits).some(({ lost }) => lost) ? 'lost wake-up' : 'deadlock';
}
