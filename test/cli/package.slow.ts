import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { examplesOf, readPages } from '../../scripts/docs/type-check-examples.ts';
import { scenarios } from '../../src/scenarios/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    // The findings of these runs must not become annotations of a GitHub job.
    env: { ...process.env, GITHUB_ACTIONS: '' },
  });
}

/** What the package is built from, in a folder of its own: `npm pack` builds `dist` anew, which others may be using. */
function copyOfSources(folder: string): string {
  const copy = join(folder, 'sources');
  mkdirSync(copy);
  const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
  const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'docs'];
  for (const name of [...settings, ...pages, 'scripts', 'src', 'workers'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

test('the packed package, installed in an empty folder, does what its pages say', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const copy = copyOfSources(folder);
  const [packed] = JSON.parse(run(copy, 'npm', 'pack', '--json', '--pack-destination', folder)) as [
    { filename: string; files: { path: string }[] },
  ];
  const files = packed.files.map(({ path }) => path);
  for (const file of [
    'LICENSE',
    'README.md',
    'dist/src/index.d.ts',
    'dist/workers/warden.js',
    'dist/workers/hammer-worker.js',
    'dist/workers/server-writer.js',
    'dist/workers/explore-coordinator.js',
    'dist/workers/explore-thread.js',
    'dist/src/report/charts/browser/charts.js',
  ]) {
    assert.ok(files.includes(file), `${file} is in the package`);
  }
  assert.ok(!files.some((file) => /^(src|test|scripts)\//.test(file)), 'and nothing that is not for users');

  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', packed.filename);

  for (const [page, text] of readPages()) {
    for (const [name, source] of examplesOf(page, text)) writeFileSync(join(folder, name), source);
  }
  const tokens = run(folder, process.execPath, 'app.ts').trim().split('\n');
  assert.equal(new Set(tokens).size, 4);
  for (const line of tokens) assert.match(line, /^token \d+, the holder before died: false$/);
  const names = ['two-tabs.ts', 'increments.ts', 'saves', 'http'];
  const report = ['--duration', '600ms', '--report', 'report'];
  const held = run(folder, 'npx', 'hammerlock', 'stress', ...names, '--workers', '2', ...report);
  for (const line of [
    /^two-tabs +held /m,
    /^increments +held /m,
    /^saves +held /m,
    /^http +held /m,
    /^verdict: held$/m,
  ]) {
    assert.match(held, line);
  }
  assert.match(readFileSync(join(folder, 'report', 'index.html'), 'utf8'), /<h2>two-tabs/);
  const hammerlock = (...args: string[]) =>
    run(folder, join('node_modules', '.bin', 'hammerlock'), ...args, '--workers', '2');
  const spinLock = ['--lock', 'spin-lock.ts', '--duration'];
  assert.match(hammerlock('stress', 'exclusion', 'edits', ...spinLock, '200ms'), /^verdict: held$/m);
  // The run ends with the first worker that waits for a dead one.
  assert.throws(() => hammerlock('stress', 'deaths', ...spinLock, '30s'), { status: 1 });
  assert.throws(
    () => hammerlock('stress', 'counts.ts', '--duration', '2s'),
    (error: { status?: number; stdout?: string }) => {
      assert.equal(error.status, 1);
      assert.match(error.stdout ?? '', /^counts +violated .*\n +- not linearizable as counter: add 1 /m);
      return true;
    },
  );
  assert.throws(
    () => run(folder, join('node_modules', '.bin', 'hammerlock'), 'explore', 'turnstile.ts', '--seed', '1'),
    (error: { status?: number; stdout?: string }) => {
      assert.equal(error.status, 3);
      assert.match(error.stdout ?? '', /^turnstile +lost wake-up [\s\S]*\nagain: npx hammerlock explore /);
      return true;
    },
  );

  writeFileSync(
    join(folder, 'types.ts'),
    `import { getDeck } from 'hammerlock/decks';
     import { type Grant, SessionLocks } from 'hammerlock/locks';
     import { hammer } from 'hammerlock';
     import { exploreProgram, type FailureKind } from 'hammerlock/explore';
     import { startServer } from 'hammerlock/server';
     import turnstile from './turnstile.ts';
     const url: string = (await startServer({ file: 'x', port: 0 })).url;
     const grant: Grant | null = SessionLocks.create().tryAcquire('x');
     const token: bigint | undefined = grant?.token;
     const outcome: 'held' | 'violated' | 'deadlocked' | 'undecided' = (await hammer('x')).outcome;
     const failure: FailureKind | undefined = (await exploreProgram(turnstile)).failure?.kind;
     export { failure, getDeck, outcome, token, url };`,
  );
  const options = [
    '--noEmit',
    '--allowImportingTsExtensions',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2024,esnext.disposable',
  ];
  // The published types need only the types of Node, which users have.
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
  run(
    folder,
    process.execPath,
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    ...options,
    ...types,
    'types.ts',
  );

  writeFileSync(
    join(folder, 'required.cjs'),
    `const { SessionLocks } = require('hammerlock/locks');
     const { isMainThread, Worker, workerData } = require('node:worker_threads');
     if (isMainThread) {
       const locks = SessionLocks.create();
       new Worker(__filename, { workerData: locks.handle }).on('exit', () => {
         console.log('the holder before died:', locks.acquire('a').ownerDied);
         void locks.close();
       });
     } else {
       SessionLocks.attach(workerData).acquire('a');
       process.exit();
     }`,
  );
  buildSync({
    entryPoints: [join(folder, 'required.cjs')],
    outfile: join(folder, 'bundled', 'locks.cjs'),
    bundle: true,
    platform: 'node',
  });
  for (const file of ['required.cjs', join('bundled', 'locks.cjs')]) {
    assert.equal(run(folder, process.execPath, file), 'the holder before died: true\n', file);
  }

  for (const name of scenarios.keys()) {
    const isItsFile = (file: string) =>
      file.startsWith('dist/src/scenarios/') && file.endsWith(`/${name}.js`);
    assert.ok(files.some(isItsFile), `the scenario ${name} is in the package`);
  }
});
