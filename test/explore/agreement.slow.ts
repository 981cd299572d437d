import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { ExplorationTask } from '../../src/explore/coordinator-messages.ts';
import { openExplorer } from '../../src/explore/index.ts';
import { UNBOUNDED } from '../../src/explore/schedule/dfs-sleep-sets.ts';
import { openThreadPool, type ThreadPool } from '../../src/explore/thread-pool.ts';
import { effort } from '../support/test-effort.ts';
import { type ProgramThreads, programSource, threads } from './random-program.ts';

const RUNS = effort({ quick: 2, slow: 8, soak: 100 });
/** Some of the generated programs have more schedules than there is time for. */
const MOST = effort({ quick: 5_000, slow: 20_000, soak: 100_000 });

/** HAMMERLOCK_SEED=n generates the same programs again. */
const seed = Number(process.env.HAMMERLOCK_SEED ?? randomInt(2 ** 31));

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-explore-'));
const explorer = openExplorer();
let pool: ThreadPool;
before(async () => {
  pool = await openThreadPool(3);
});
after(async () => {
  await Promise.all([explorer.close(), pool.end()]);
  rmSync(directory, { recursive: true });
});

test('random and dfs agree on which small programs have a bug', async (t) => {
  const bugs = fc.constantFrom('([a]) => a === 2', '([, b]) => b > 2', '(words) => words[16] === words[32]');
  await assertForAll(
    t,
    fc.asyncProperty(threads, bugs, fc.nat(), async (operations, isWrong, walkSeed) => {
      const source = programSource(operations, isWrong);
      const file = write(source);
      const dfs = await explorer.run(file, {
        strategy: 'dfs',
        preemptions: Number.POSITIVE_INFINITY,
        executions: MOST,
      });
      fc.pre(dfs.exhausted || dfs.failure !== undefined);
      const random = await explorer.run(file, { seed: walkSeed, executions: 5_000 });
      if (dfs.failure?.kind !== random.failure?.kind)
        disagree(source, `dfs: ${dfs.failure?.kind}, random with seed ${walkSeed}: ${random.failure?.kind}`);
    }),
  );
});

test('sleep sets leave out no final state of memory, whatever the bound on preemptions', async (t) => {
  await assertForAll(
    t,
    fc.asyncProperty(threads, fc.constantFrom(0, 1, 2, UNBOUNDED), async (operations, bound) => {
      const everything = await finalStates(operations, { bound, reduce: false, executions: MOST / 4 });
      const reduced = await finalStates(operations, { bound, reduce: true, executions: MOST });
      fc.pre(reduced.exhausted);
      for (const state of everything.states) {
        if (!reduced.states.has(state))
          disagree(
            programSource(operations, '() => false'),
            `with the bound ${bound}, not reached: ${state}`,
          );
      }
      if (everything.exhausted) assert.ok(reduced.executions <= everything.executions);
    }),
  );
});

/** Checks a property from the seed that this run was given or has drawn, and names it. */
async function assertForAll<Values>(t: TestContext, property: fc.IAsyncProperty<Values>): Promise<void> {
  t.diagnostic(`HAMMERLOCK_SEED=${seed} generates the same programs`);
  await fc.assert(property, { numRuns: RUNS, seed });
}

/** Fails, and keeps the program. After fast-check has shrunk it, the file holds the smallest one. */
function disagree(source: string, what: string): never {
  const file = join(tmpdir(), `hammerlock-disagreement-${seed}.mjs`);
  writeFileSync(file, source);
  assert.fail(
    `They disagree: ${what}. HAMMERLOCK_SEED=${seed} finds this again. The program is kept in ${file}:\n` +
      `npm run explore -- ${file} --strategy dfs --preemptions none\n${source}`,
  );
}

let files = 0;
function write(source: string): string {
  const file = join(directory, `${files++}.mjs`);
  writeFileSync(file, source);
  return file;
}

type Search = Pick<ExplorationTask, 'bound' | 'reduce' | 'executions'>;

/**
 * All states in which memory can end. The program's check, which runs in the coordinator, writes them to a
 * file.
 */
async function finalStates(operations: ProgramThreads, search: Search) {
  const out = join(directory, `${files}.states`);
  const note = `(words) => void process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(out)}, words.join() + '\\n')`;
  const file = pathToFileURL(write(programSource(operations, note))).href;
  const message = await pool.run(
    {
      file,
      strategy: 'dfs',
      seed: 1,
      firstExecution: 0,
      shard: undefined,
      executionsBefore: 0,
      maxTotalSteps: Number.POSITIVE_INFINITY,
      maxDeaths: 0,
      timeouts: false,
      plainAccesses: false,
      spins: 1_000,
      replay: undefined,
      ...search,
    },
    () => {},
  );
  assert.ok(message.type === 'done');
  const states = new Set(readFileSync(out, 'utf8').trim().split('\n'));
  return {
    states,
    executions: message.progress.executions,
    exhausted: message.result.exhausted === true,
  };
}
