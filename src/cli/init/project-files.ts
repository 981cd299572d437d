import type { UserProject } from './user-project.ts';

/** The files of a project's first day with hammerlock, and the commands that run them. */
export interface ProjectFiles {
  /** The texts of the files by their paths, with slashes. */
  readonly files: ReadonlyMap<string, string>;
  /** Hammers the scenario, and runs the test. */
  readonly commands: readonly string[];
}

export function projectFiles(project: UserProject): ProjectFiles {
  const { hasPackage, isModule, testRunner, install } = project;
  // A .mts file is an ES module in every project.
  const extension = isModule ? 'ts' : 'mts';
  const scenario = `stress/counts.${extension}`;
  // Jest would run a file that is named like its own tests.
  const test = testRunner === 'jest' ? `stress/test-counts.${extension}` : `stress/counts.test.${extension}`;
  const commands = [
    `npx hammerlock stress ${scenario} --duration 5s --report report`,
    testRunner === 'vitest' ? `npx vitest run ${test}` : `node --test ${test}`,
  ];
  const files = new Map([
    [scenario, SCENARIO],
    [test, testText(testRunner === 'vitest', extension)],
    ['.github/workflows/hammerlock.yml', workflowText(install, commands)],
  ]);
  if (!hasPackage) files.set('package.json', PACKAGE);
  return { files, commands };
}

const PACKAGE = `{
  "private": true,
  "type": "module"
}
`;

const SCENARIO = `import { defineScenario } from 'hammerlock';

/** Counters in shared memory: put code of your own in their place. */
class Counters {
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  increment(counter: number): number {
    // With Atomics.load and Atomics.store instead, two threads could count to the same number, and the verdict is violated.
    return Atomics.add(this.#words, counter, 1) + 1;
  }
}

const COUNTERS = 64;

export default defineScenario({
  name: 'counts',
  // The recorded calls of each key must have an order in which a counter would have returned the same.
  model: 'counter',
  // Runs once. Every thread receives the result as its world, with the same memory.
  setup: () => new SharedArrayBuffer(4 * COUNTERS),
  // Runs in every thread, over and over.
  step({ world, random, record }) {
    const counters = new Counters(world);
    const counter = random.int(COUNTERS);
    record('add', { key: String(counter), input: 1 }, () => counters.increment(counter));
  },
});
`;

function testText(isVitest: boolean, extension: string): string {
  const [runner, end] = isVitest ? ['vitest', '}, 60_000);'] : ['node:test', '});'];
  return `import { hammer } from 'hammerlock';
import { test } from '${runner}';
import counts from './counts.${extension}';

test('no count is lost', async (t) => {
  await hammer(counts, { duration: '2s', test: t });
${end}
`;
}

function workflowText(install: string, commands: readonly string[]): string {
  return `name: hammerlock
on: [push, pull_request]
jobs:
  stress:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: ${install}
${commands.map((command) => `      - run: ${command}\n`).join('')}      - uses: actions/upload-artifact@v4
        if: \${{ !cancelled() }}
        with:
          name: hammerlock-report
          path: |
            report/index.html
            report/verdict.json
`;
}
