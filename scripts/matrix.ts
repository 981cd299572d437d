import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { secondsText } from '../src/base/number-text.ts';
import { textTable } from '../src/base/text-table.ts';

/** `npm run matrix [-- 22 24 …]` runs the suite on several versions of Node, one after the other. */
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24', '26'];
const root = fileURLToPath(new URL('..', import.meta.url));
const rows = versions.map(testOn);
console.log(textTable(rows));
process.exitCode = rows.every(({ failed }) => failed === '0') ? 0 : 1;

function testOn(version: string): Record<string, string> {
  const bin = installNode(version);
  const start = performance.now();
  const { stdout, status } = spawnSync(join(bin, 'node'), ['scripts/test.ts', '--test-reporter=spec'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  });
  if (status !== 0) console.log(stdout);
  // The totals of all groups come last.
  const count = (what: string) =>
    [...stdout.matchAll(new RegExp(`^ℹ ${what} (\\d+)`, 'gm'))].at(-1)?.[1] ?? '?';
  const seconds = secondsText(performance.now() - start);
  const node = spawnSync(join(bin, 'node'), ['--version'], { encoding: 'utf8' }).stdout.trim();
  // A run that was cut short counts as failed even if no test failed.
  const failed = status !== 0 && count('fail') === '0' ? `exit ${status}` : count('fail');
  const row = {
    node,
    tests: count('tests'),
    passed: count('pass'),
    failed,
    skipped: count('skipped'),
    took: seconds,
  };
  console.log(Object.values(row).join('  '));
  return row;
}

/** Installs the npm package `node`, which contains the binary, and keeps it for the next time; returns the folder of the binary. */
function installNode(version: string): string {
  const home = join(root, 'node_modules', '.cache', `node-${version}`);
  mkdirSync(home, { recursive: true });
  const manifest = { private: true, dependencies: { node: version }, allowScripts: { node: true } };
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], {
    cwd: home,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`Node ${version} could not be installed.`);
  return join(home, 'node_modules', 'node', 'bin');
}
