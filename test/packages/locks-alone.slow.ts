import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildSync, type Format } from 'esbuild';
import { installAlone, runIn, typeCheckIn } from '../support/install-alone.ts';

/* `hammerlock-locks` as a stranger has it: installed in an empty folder, where nothing else is. */

const { folder, packed } = installAlone({ after }, 'locks');
const write = (name: string, source: string) => writeFileSync(join(folder, name), source);

/** A thread that holds a key dies, and the next holder is told. `ENTRY` is the module itself, for its own thread. */
const program = `import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { type Grant, SessionLocks } from 'hammerlock-locks';

if (isMainThread) await runMain();
else runThread();

async function runMain(): Promise<void> {
  await using locks = SessionLocks.create();
  const thread = new Worker(new URL(import.meta.url), { workerData: locks.handle });
  await new Promise((resolve) => thread.on('exit', resolve));
  const grant: Grant = locks.acquire('a', { timeoutMs: 10_000 });
  console.log('the holder before died:', grant.ownerDied);
}

function runThread(): void {
  SessionLocks.attach(workerData).acquire('a', { timeoutMs: 10_000 });
  process.exit();
}
`;
const DIED = 'the holder before died: true\n';
const strict = ['--skipLibCheck', 'false', '--target', 'es2022'];
const nodenext = [...strict, '--module', 'nodenext'];
const bundler = [...strict, '--module', 'esnext', '--moduleResolution', 'bundler'];
write('main.ts', program);

test('it hands a key from thread to thread, with types under nodenext and bundler', () => {
  for (const options of [nodenext, bundler]) {
    typeCheckIn(folder, [...options, '--lib', 'es2022,esnext.disposable'], 'main.ts');
  }
  assert.equal(runIn(folder, process.execPath, 'main.ts'), DIED);
});

test('its types need nothing of Node, only an AbortSignal', () => {
  write(
    'types.ts',
    `import { type Grant, SessionLocks } from 'hammerlock-locks';
import 'hammerlock-locks/warden';
import { type LockManager, webLocks } from 'hammerlock-locks/web-locks';

const locks: SessionLocks = SessionLocks.create({ capacity: 16 });
export const grant: Grant | null = locks.tryAcquire(locks.key('a'));
export const manager: LockManager = webLocks(locks);
`,
  );
  for (const options of [nodenext, bundler]) {
    typeCheckIn(folder, [...options, '--lib', 'es2022,dom', '--types', ''], 'types.ts');
  }
});

test('CommonJS requires it, with types', () => {
  write(
    'required.cts',
    `import threads = require('node:worker_threads');
import locksModule = require('hammerlock-locks');
import webLocksModule = require('hammerlock-locks/web-locks');

const { SessionLocks } = locksModule;
if (threads.isMainThread) {
  const locks = SessionLocks.create({ fairness: 'fifo' });
  const thread = new threads.Worker(__filename, { workerData: locks.handle });
  thread.on('exit', () => {
    const grant: locksModule.Grant = locks.acquire('a', { timeoutMs: 10_000 });
    console.log('the holder before died:', grant.ownerDied);
    grant.release();
    const request = webLocksModule.webLocks(locks).request('a', () => {});
    void request.then(() => locks.close());
  });
} else {
  SessionLocks.attach(threads.workerData).acquire('a', { timeoutMs: 10_000 });
  process.exit();
}
`,
  );
  typeCheckIn(folder, nodenext, 'required.cts');
  write(
    'compiled.cjs',
    buildSync({ entryPoints: [join(folder, 'required.cts')], write: false }).outputFiles[0]!.text,
  );
  assert.equal(runIn(folder, process.execPath, 'compiled.cjs'), DIED);
});

function bundle(entry: string, format: Format, outfile: string): void {
  const { warnings } = buildSync({
    entryPoints: [join(folder, entry)],
    outfile: join(folder, outfile),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format,
    logLevel: 'error',
  });
  assert.deepEqual(warnings, []);
}

test('bundled into one ES module, it starts its warden, and recovers from a death', () => {
  bundle('main.ts', 'esm', 'bundled/main.mjs');
  assert.equal(runIn(folder, process.execPath, 'bundled/main.mjs'), DIED);
});

test('bundled into one CommonJS file, it starts its warden, and recovers from a death', () => {
  const commonJs = program
    .replace('if (isMainThread) await runMain();', 'if (isMainThread) void runMain();')
    .replace('new URL(import.meta.url)', '__filename');
  write('main-cjs.ts', commonJs);
  bundle('main-cjs.ts', 'cjs', 'bundled/main.cjs');
  assert.equal(runIn(folder, process.execPath, 'bundled/main.cjs'), DIED);
});

test('bundled, it takes a warden that is bundled as a file of its own', () => {
  const given = program.replace(
    'SessionLocks.create()',
    "SessionLocks.create({ warden: () => new Worker(new URL('./warden.mjs', import.meta.url)) })",
  );
  assert.notEqual(given, program);
  write('given.ts', given);
  write('own-warden.ts', "import 'hammerlock-locks/warden';\n");
  typeCheckIn(folder, [...nodenext, '--lib', 'es2022,esnext.disposable'], 'given.ts', 'own-warden.ts');
  bundle('given.ts', 'esm', 'bundled/given.mjs');
  bundle('own-warden.ts', 'esm', 'bundled/warden.mjs');
  assert.equal(runIn(folder, process.execPath, 'bundled/given.mjs'), DIED);
});

test('where threads are not allowed, it says at once what to do', () => {
  write(
    'denied.mjs',
    `import { SessionLocks } from 'hammerlock-locks';
try {
  SessionLocks.create();
} catch ({ code, message }) {
  console.log(code, message);
}
`,
  );
  const out = runIn(folder, process.execPath, '--permission', '--allow-fs-read=*', 'denied.mjs');
  assert.match(
    out,
    /^lock_table_broken .*could not be started: .*Allow worker threads, or pass `warden`.*'hammerlock-locks\/warden'/,
  );
});

test('it is packed in less than 60 KB, loads a handful of files, and names nothing that it does not have', () => {
  const installed = join(folder, 'node_modules', 'hammerlock-locks');
  assert.ok(statSync(packed).size < 60_000);
  const modules = globSync('dist/**/*.js', { cwd: installed });
  assert.ok(modules.length <= 6, modules.join(' '));
  for (const path of globSync('{README.md,dist/**/*.{js,d.ts}}', { cwd: installed })) {
    const text = readFileSync(join(installed, path), 'utf8');
    assert.doesNotMatch(text, /['"`]hammerlock\/\w/, path);
  }
});
