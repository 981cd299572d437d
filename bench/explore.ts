import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { numberText } from '../src/base/number-text.ts';
import { type ExploreOptions, type Explorer, openExplorer } from '../src/explore/index.ts';
import { pingPong } from './explore/ping-pong.ts';
import { atLeast, atMost, type Bench, type Result, shown } from './result.ts';
import { sideBySide } from './rounds.ts';

const MUTEX = new URL('./explore/mutex.ts', import.meta.url).href;
const SILENT_MUTEX = new URL('./explore/silent-mutex.ts', import.meta.url).href;
const BIN = fileURLToPath(new URL('../src/cli/bin.ts', import.meta.url));
const EXECUTIONS = 5_000;
const REPLAYS = 100;

/** The explorer on a small mutex, compared with its floor: one thread that wakes another and waits. */
async function* mutex(): AsyncGenerator<Result> {
  await using explorer = openExplorer();
  const { failure } = await explorer.run(SILENT_MUTEX, { seed: 1 });
  const { schedule } = failure!;
  // The same schedules each time, so the same number of steps.
  const random: ExploreOptions = { seed: 1, executions: EXECUTIONS };
  const { steps } = await explorer.run(MUTEX, random);
  const bounded: ExploreOptions = { strategy: 'dfs', preemptions: 2 };
  const unbounded: ExploreOptions = { strategy: 'dfs', preemptions: Number.POSITIVE_INFINITY };
  const within = await explorer.run(MUTEX, bounded);
  const all = await explorer.run(MUTEX, unbounded);
  const figures = await sideBySide(
    {
      roundTrips: pingPong,
      executions: async () => (EXECUTIONS * 1_000) / (await explorer.run(MUTEX, random)).elapsedMs,
      bounded: async () => (await explorer.run(MUTEX, bounded)).elapsedMs / 1_000,
      unbounded: async () => (await explorer.run(MUTEX, unbounded)).elapsedMs / 1_000,
      replay: () => replayMs(explorer, schedule),
      command: () => commandMs(schedule),
    },
    { rounds: 9, warmUp: 1 },
  );
  const { roundTrips, executions, replay, command } = figures;
  yield shown('Atomics.wait/notify between two threads, there and back', roundTrips, '/s');
  yield atLeast(5_000, 'random: two threads, two critical sections each', executions, 'executions/s');
  yield atLeast(100_000, '… steps', (executions * steps) / EXECUTIONS, '/s');
  yield shown('… an execution', roundTrips / executions, 'times there and back');
  yield atMost(10, `dfs: all ${within.executions.complete} with two preemptions`, figures.bounded, 's');
  yield shown(`dfs: all ${numberText(all.executions.complete)}, with no bound`, figures.unbounded, 's');
  yield atMost(5, 'a failure replayed by threads that run, in words', replay, 'ms');
  yield shown('hammerlock explore --replay, from start to end', command, 'ms');
}

export const explore: Bench = { mutex };

/** Includes the full account of the failure. */
async function replayMs(explorer: Explorer, replay: string): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < REPLAYS; i++) await explorer.run(SILENT_MUTEX, { replay });
  return (performance.now() - start) / REPLAYS;
}

function commandMs(replay: string): number {
  const start = performance.now();
  try {
    execFileSync(process.execPath, [BIN, 'explore', fileURLToPath(SILENT_MUTEX), '--replay', replay]);
  } catch (error) {
    if ((error as { status?: number }).status !== 3) throw error;
  }
  return performance.now() - start;
}
