import { spawnSync } from 'node:child_process';

/** `npm run soak [-- --duration 1h …]`: what takes too long for the suite. Options go to the stress run. */
const bin = ['src/cli/bin.ts', 'stress', '--workers', '8', '--duration', '10m', ...process.argv.slice(2)];
const parts: [args: string[], env: object][] = [
  // A death before every step of the lock, not every fifth; and twenty kills of the server, not two.
  [
    ['scripts/test.ts', 'test/locks/3-robustness.test.ts', 'test/server/kill.test.ts'],
    { HAMMERLOCK_SOAK: '1' },
  ],
  [bin, {}],
];
for (const [args, env] of parts) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  process.exitCode ||= status ?? 1;
}
