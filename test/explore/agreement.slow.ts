import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { ExplorationTask } from '../../src/explore/coordinator-messages.ts';
import { openExplorer } from '../../src/explore/index.ts';
import { UNBOUNDED } from '../../src/explore/schedule/dfs.ts';
import { openThreadPool, type ThreadPool } from '../../src/explore/thread-pool.ts';
import { effort } from '../support/test-effort.ts';
import { programSource, threads } from './random-program.ts';

const RUNS = effort({ quick: 2, slow: 8, soak: 100 });
/** Of the programs that are made up, some have more schedules than there is time for. */
const MOST = effort({ quick: 5_000, slow: 20_000, soak: 100_000 });
const directory = mkdtempSync(join(tmpdir(), 'hammerlock-explore-'));
const explorer = openExplorer();
let pool: ThreadPool | undefined;
after(async () => {
  await Promise.all([explorer.close(), pool?.end()]);
  rmSync(directory, { recursive: true });
});

let files = 0;
function write(source: string): string {
  const file = join(directory, `${files++}.mjs`);
  writeFileSync(file, source);
  return file;
}

test('random and dfs agree on which small programs have a bug', async () => {
  const wrong = fc.constantFrom('([a]) => a === 2', '([, b]) => b > 2', '(words) => words[16] === words[32]');
  await fc.assert(
    fc.asyncProperty(threads, wrong, fc.nat(), async (operations, isWrong, seed) => {
      const file = write(programSource(operations, isWrong));
      const everything = {
        strategy: 'dfs',
        preemptions: Number.POSITIVE_INFINITY,
        executions: MOST,
      } as const;
      const all = await explorer.run(file, everything);
      fc.pre(all.exhausted || all.failure !== undefined);
      const drawn = await explorer.run(file, { seed, executions: 5_000 });
      assert.equal(
        all.failure?.kind,
        drawn.failure?.kind,
        kept(programSource(operations, isWrong), { seed }),
      );
    }),
    { numRuns: RUNS },
  );
});

test('what dfs leaves out would have led nowhere else, whatever its bound', async () => {
  await fc.assert(
    fc.asyncProperty(threads, fc.constantFrom(0, 1, 2, UNBOUNDED), async (operations, bound) => {
      const everything = await endStates(operations, { bound, reduce: false, executions: MOST / 4 });
      const reduced = await endStates(operations, { bound, reduce: true, executions: MOST });
      fc.pre(reduced.exhausted);
      for (const state of everything.states)
        assert.ok(
          reduced.states.has(state),
          kept(programSource(operations, '() => false'), { bound, state }),
        );
      if (everything.exhausted) assert.ok(reduced.executions <= everything.executions);
    }),
    { numRuns: RUNS },
  );
});

/** What a disagreement says: a file to keep as a program of its own, and what it has to be explored with. */
function kept(source: string, found: object): string {
  return `They disagree: ${JSON.stringify(found)}. Keep this program, and a test of it:\n${source}`;
}

type Part = Pick<ExplorationTask, 'bound' | 'reduce' | 'executions'>;

/** All that memory can hold in the end: the program's check, which runs in the coordinator, keeps it. */
async function endStates(operations: Parameters<typeof programSource>[0], part: Part) {
  const out = join(directory, `${files}.states`);
  const note = `(words) => void process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(out)}, words.join() + '\\n')`;
  const file = pathToFileURL(write(programSource(operations, note))).href;
  const fixed = {
    file,
    strategy: 'dfs',
    seed: 1,
    firstExecution: 0,
    maxTotalSteps: Number.POSITIVE_INFINITY,
    maxDeaths: 0,
    timeouts: false,
    plainAccesses: false,
    spins: 1_000,
  } as const;
  pool ??= await openThreadPool(3);
  const message = await pool.run({ ...fixed, ...part, replay: undefined }, () => {});
  assert.ok(message.type === 'done');
  const states = new Set(readFileSync(out, 'utf8').trim().split('\n'));
  return { states, executions: message.progress.executions, exhausted: message.result.exhausted === true };
}
