import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { hand, receive } from '../../../src/explore/baton.ts';
import { type Board, CONDUCTOR, Command, End } from '../../../src/explore/board.ts';
import { controlRandom } from '../../../src/explore/controlled-random.ts';
import { type Ended, execute, following, type Stage } from '../../../src/explore/execution.ts';
import { loadProgram } from '../../../src/explore/load-program.ts';
import { controlSharedMemory } from '../../../src/explore/shared-memory.ts';
import { DepthFirstSearch } from '../../../src/explore/strategies/depth-first.ts';
import { UNBOUNDED } from '../../../src/explore/strategies/dfs.ts';
import { strategyNumber } from '../../../src/explore/strategies/index.ts';
import { stuckWaits } from '../../../src/explore/stuck.ts';
import { readTrace } from '../../../src/explore/trace.ts';
import type { Code } from './language.ts';

/** Has the explorer run made-up programs in all ways that it knows of, past those that fail, and tells what they came to. */
export interface CollectorData {
  readonly board: Board;
  readonly ports: readonly MessagePort[];
  readonly file: string;
  readonly code: SharedArrayBuffer;
}
export interface Collected {
  readonly outcomes: readonly string[];
  readonly executions: number;
}

/** More than a thread of these programs comes to one step, so that none that gives up is taken to spin. */
const SPINS = 64;
const SEED = 1;

const { board, ports, file, code } = workerData as CollectorData;
const memory = controlSharedMemory(0);
const beginRandom = controlRandom(board);
const program = await loadProgram(file);
const pool: SharedArrayBuffer[] = [];
memory.adopt(pool, true);
memory.setUp(program.setup);
memory.adopt(pool, false);
for (const index of program.threads.keys()) {
  ports[index]!.postMessage({ file, pool, seed: SEED, plain: false });
  hand(board, index, Command.load);
  receive(board, CONDUCTOR);
}
parentPort!.on('message', ([given, most]: [Code, number]) => {
  write(given);
  parentPort!.postMessage(collect(given, most));
});
parentPort!.postMessage('ready');

function write(given: Code): void {
  const json = new TextEncoder().encode(JSON.stringify(given));
  const head = new Int32Array(code, 0, 2);
  new Uint8Array(code, 8).set(json);
  head[0]! += 1;
  head[1] = json.length;
}

function collect({ deaths, timeouts }: Code, most: number): Collected | undefined {
  const stage: Stage = {
    ...{ board, program, memory, ports, seed: SEED, deaths, anyTimeouts: timeouts },
    ...{ plain: false, spins: SPINS, beginRandom, unseen: new Set<string>() },
  };
  const search = new DepthFirstSearch(UNBOUNDED);
  const outcomes = new Set<string>();
  for (let execution = 0; execution <= most; execution++) {
    const beginning = search.next();
    if (beginning === undefined) return { outcomes: [...outcomes], executions: execution };
    const ended = execute(stage, {
      ...following([]),
      ...beginning,
      strategy: strategyNumber('dfs'),
      bound: UNBOUNDED,
      execution,
    });
    search.learn(board);
    if (ended.end !== End.pruned) outcomes.add(outcomeOf(ended));
  }
  return undefined;
}

/** As the reference puts it. */
function outcomeOf(ended: Ended): string {
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

function endOf({ end, waits, error }: Ended): string {
  if (end === End.complete && error === undefined) return 'finished';
  if (end === End.spinning) return 'livelock';
  if (end !== End.stuck) throw new Error(`An execution ended with ${end}: ${error?.text}`);
  return stuckWaits(readTrace(board), waits).some(({ lost }) => lost) ? 'lost wake-up' : 'deadlock';
}
