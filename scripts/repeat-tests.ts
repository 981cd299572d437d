import { relative } from 'node:path';
import { run } from 'node:test';
import { parseArgs } from 'node:util';
import { writeDependencyBundles } from './test/dependency-bundles.ts';
import { loader } from './test/node-loader.ts';

/** `npm run test:repeat -- N [--test-name-pattern=…]` runs the suite N times and counts the failures of each test. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'test-name-pattern': { type: 'string', multiple: true, default: [] } },
});
const times = Number(positionals[0] ?? 10);
if (!Number.isInteger(times) || times < 1) {
  console.error(`How many times? A whole number above 0, not ${positionals[0]}.`);
  process.exit(2);
}

// As `npm test` does.
await writeDependencyBundles();
process.env.NODE_COMPILE_CACHE ??= 'node_modules/.cache/compile';

const failures = new Map<string, number>();
let failedRuns = 0;
for (let turn = 1; turn <= times; turn++) {
  const start = performance.now();
  let passed = 0;
  let failed = 0;
  const suite = run({
    globPatterns: ['test/**/*.test.ts'],
    execArgv: [...loader, '--test-force-exit'],
    concurrency: 4,
    testNamePatterns: values['test-name-pattern'],
  });
  suite.on('test:pass', () => {
    passed += 1;
  });
  suite.on('test:fail', ({ file, name, details }) => {
    failed += 1;
    const test = `${file === undefined ? '' : relative('.', file)} › ${name}`;
    failures.set(test, (failures.get(test) ?? 0) + 1);
    console.log(`  ${test}: ${details.error.cause ?? details.error.message}`);
  });
  for await (const _ of suite);
  if (failed > 0) failedRuns += 1;
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  console.log(`run ${turn} of ${times}: ${passed} passed, ${failed} failed, ${seconds} s`);
}

console.log(`${times} runs, ${failedRuns} with failures`);
for (const [test, count] of [...failures].toSorted(([, a], [, b]) => b - a))
  console.log(`  ${count} × ${test}`);
process.exit(failedRuns === 0 ? 0 : 1);
