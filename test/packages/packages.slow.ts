import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildPackage } from '../../scripts/pack/build-package.ts';
import { packages } from '../../scripts/pack/packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function run(cwd: string, command: string, ...args: string[]): string {
  const shell = process.platform === 'win32';
  return execFileSync(command, args, { cwd, encoding: 'utf8', shell, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Installs a package in an empty folder, without the network, and type-checks and runs a module that uses it. */
function useAlone(t: TestContext, name: string, files: Readonly<Record<string, string>>): string {
  const part = packages[name]!;
  const folder = mkdtempSync(join(tmpdir(), `hammerlock-${name}-`));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  run(folder, 'npm', 'install', '--offline', '--no-audit', '--no-fund', '--silent', buildPackage(part));

  const installed = readdirSync(join(folder, 'node_modules')).filter((file) => !file.startsWith('.'));
  assert.deepEqual(installed, [part.name], 'the package brings no other');
  const contents = readdirSync(join(folder, 'node_modules', part.name)).toSorted();
  assert.deepEqual(contents, ['LICENSE', 'README.md', 'dist', 'package.json']);

  for (const [file, source] of Object.entries(files)) writeFileSync(join(folder, file), source);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const rules = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--allowImportingTsExtensions'];
  const target = ['--module', 'nodenext', '--target', 'es2023', '--lib', 'es2024,esnext.disposable'];
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
  run(folder, process.execPath, tsc, ...rules, ...target, ...types, 'main.ts');
  return run(folder, process.execPath, 'main.ts');
}

test('hammerlock-check, installed alone, checks a history', (t) => {
  const history = [
    { process: 0, type: 'invoke', f: 'write', key: 'x', value: 1 },
    { process: 1, type: 'invoke', f: 'read', key: 'x' },
    { process: 0, type: 'ok', f: 'write', key: 'x' },
    { process: 1, type: 'ok', f: 'read', key: 'x', value: 2 },
  ];
  const out = useAlone(t, 'check', {
    'history.jsonl': history.map((event) => `${JSON.stringify(event)}\n`).join(''),
    'main.ts': `import { check, parseHistory, readLines, register } from 'hammerlock-check';

const events = parseHistory(readLines('history.jsonl'), register);
const { outcome, counterexample } = check(events, register, { timeoutMs: 10_000 });
const sentence: string | undefined = counterexample?.sentence;
console.log(outcome, sentence);
`,
  });
  assert.match(out, /^violated .*2/);
});

test('hammerlock-explore, installed alone, finds a failure in its own threads', (t) => {
  const out = useAlone(t, 'explore', {
    'program.ts': `import { defineProgram } from 'hammerlock-explore';

export default defineProgram({
  name: 'increments',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [increment, increment],
  check: (count) => {
    if (count[0] !== 2) throw new Error('an increment was lost');
  },
});

function increment(count: Int32Array): void {
  Atomics.store(count, 0, Atomics.load(count, 0) + 1);
}
`,
    'main.ts': `import { exploreProgram, type FailureKind } from 'hammerlock-explore';
import program from './program.ts';

const { outcome, failure } = await exploreProgram(program, { strategy: 'dfs' });
const kind: FailureKind | undefined = failure?.kind;
console.log(outcome, kind, failure?.message);
`,
  });
  assert.match(out, /an increment was lost/);
});

test('hammerlock-locks, installed alone, hands a key from thread to thread', (t) => {
  const out = useAlone(t, 'locks', {
    'main.ts': `import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { type Grant, SessionLocks } from 'hammerlock-locks';

if (isMainThread) {
  const locks = SessionLocks.create();
  const thread = new Worker(new URL(import.meta.url), { workerData: locks.handle });
  await new Promise((resolve) => thread.on('exit', resolve));
  const grant: Grant = locks.acquire('a', { timeoutMs: 10_000 });
  console.log('token', grant.token, 'the holder before died:', grant.ownerDied);
  locks.close();
} else {
  SessionLocks.attach(workerData).acquire('a', { timeoutMs: 10_000 });
  process.exit();
}
`,
  });
  assert.equal(out, 'token 2n the holder before died: true\n');
});
