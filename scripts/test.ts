import { spawnSync } from 'node:child_process';

/** `npm test -- [options of node --test] [files]`: all test files unless some are named. */
const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('-'));
const files = args.filter((arg) => !arg.startsWith('-'));
const { status } = spawnSync(
  process.execPath,
  [
    ...['--import', 'tsx', '--test', '--test-force-exit', '--test-concurrency=2'],
    ...options,
    ...(files.length > 0 ? files : ['test/**/*.test.ts']),
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
