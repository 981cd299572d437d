import { spawnSync } from 'node:child_process';
import { writeBundles } from './bundles.ts';
import { loader } from './loader.ts';

/** `npm test -- [options of node --test] [files]`: all test files unless some are named. */
const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('-'));
const files = args.filter((arg) => !arg.startsWith('-'));
await writeBundles();
const { status } = spawnSync(
  process.execPath,
  [
    ...[...loader, '--test', '--test-force-exit', '--test-concurrency=4'],
    ...options,
    ...(files.length > 0 ? files : ['test/**/*.test.ts']),
  ],
  // Tests start many threads and processes: what one of them has compiled, the next need not.
  { stdio: 'inherit', env: { NODE_COMPILE_CACHE: 'node_modules/.cache/compile', ...process.env } },
);
process.exitCode = status ?? 1;
