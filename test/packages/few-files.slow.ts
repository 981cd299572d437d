import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildDist } from '../../scripts/pack/build-dist.ts';
import { restoreClassNames } from '../../scripts/pack/class-names.ts';

/* The package as it is built: few files, of which each command, import and thread loads those that it uses. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules', '.cache');
mkdirSync(cache, { recursive: true });
const dist = mkdtempSync(join(cache, 'dist-'));
after(() => rmSync(dist, { recursive: true, force: true }));
await buildDist(dist);

const urlOf = (path: string) => pathToFileURL(join(dist, path)).href;
const entries = ['index', 'check/index', 'decks/index', 'explore/index', 'locks/index', 'server/index'];

const noteLoads = `data:text/javascript,${encodeURIComponent(`import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  import { threadId } from 'node:worker_threads';
  registerHooks({ load(url, context, next) {
    if (url.startsWith(${JSON.stringify(urlOf(''))})) writeSync(1, 'loaded by ' + threadId + ': ' + url + '\\n');
    return next(url, context);
  } });`)}`;

/** The files of the package that each thread of a process loads, without those of the threads of a run. */
function loadsOf(...args: string[]): string[][] {
  const out = execFileSync(process.execPath, ['--import', noteLoads, ...args], {
    cwd: dist,
    encoding: 'utf8',
  });
  const threads: string[][] = [];
  for (const [, thread = '', url = ''] of out.matchAll(/^loaded by (\d+): (.*)$/gm)) {
    const files = threads[Number(thread)] ?? [];
    threads[Number(thread)] = [...files, url.slice(`${urlOf('')}/`.length)];
  }
  return threads.map((files) => files.toSorted());
}

/** As {@link loadsOf} has them. */
function sorted(...files: readonly string[]): string[] {
  return files.toSorted();
}

function imports(path: string): string[] {
  return loadsOf('--input-type=module', '-e', `import ${JSON.stringify(urlOf(path))}`)[0]!;
}

function command(...args: string[]): string[][] {
  return loadsOf(join(dist, 'src/cli/bin.js'), ...args);
}

const shared = (...names: string[]) => names.map((name) => `src/shared/${name}.js`);

test('the modules are in few files: the parts, the entries, the commands, and one for each scenario and mutant', () => {
  const files = globSync('**/*.js', { cwd: dist }).map((path) => path.split(sep).join('/'));
  const named = files.filter((path) =>
    /^src\/(scenarios|mutants|report\/charts\/browser)\/|^workers\//.test(path),
  );
  assert.ok(files.length - named.length < 80, `${files.length - named.length} files`);
});

test('an import of the package, or of a part, loads what is used of it', () => {
  assert.deepEqual(
    imports('src/index.js'),
    sorted('src/index.js', ...shared('base', 'errors', 'hammer', 'models')),
  );
  assert.deepEqual(imports('src/locks/index.js'), sorted('src/locks/index.js', ...shared('errors', 'locks')));
  assert.deepEqual(
    imports('src/explore/index.js'),
    sorted('src/explore/index.js', ...shared('base', 'errors', 'explore')),
  );
  assert.deepEqual(
    imports('src/check/index.js'),
    sorted('src/check/index.js', ...shared('base', 'check', 'errors', 'models')),
  );
});

test('check of a short history loads no harness, no page, no thread and no parser of all commands', () => {
  const history = join(dist, 'history.jsonl');
  writeFileSync(
    history,
    '{"process":0,"type":"invoke","f":"write","input":1}\n{"process":0,"type":"ok","f":"write","output":null}\n',
  );
  assert.deepEqual(command('check', history, '--model', 'register'), [
    sorted(
      'src/cli/bin.js',
      ...shared('base', 'check', 'history-check', 'cli', 'errors', 'models', 'check-text', 'plain-check'),
    ),
  ]);
});

test('explore loads the explorer alone, and its threads load no command', () => {
  const program = join(dist, 'program.js');
  writeFileSync(
    program,
    `import { defineProgram } from ${JSON.stringify(urlOf('src/explore/index.js'))};
    const add = (words) => void Atomics.add(words, 0, 1);
    export default defineProgram({
      name: 'adds', setup: () => new Int32Array(new SharedArrayBuffer(4)), threads: [add, add],
    });`,
  );
  const [main, ...threads] = command('explore', program, '--executions', '1');
  assert.deepEqual(
    main,
    sorted(
      'src/cli/bin.js',
      ...shared('base', 'cli', 'errors', 'exploration-case', 'explore', 'explore-command', 'parse-command'),
    ),
  );
  assert.equal(threads.length, 3);
  for (const [index, files] of threads.entries()) {
    assert.deepEqual(
      files,
      sorted(
        'program.js',
        'src/explore/index.js',
        ...shared('base', 'errors', 'explore', 'explore-threads'),
        `workers/explore-${index === 0 ? 'coordinator' : 'thread'}.js`,
      ),
    );
  }
});

test('serve, check and explore load no code of the others', () => {
  for (const name of ['serve', 'check', 'explore']) {
    const others = ['serve', 'check', 'explore', 'stress', 'selftest'].filter((other) => other !== name);
    const [files = []] = command(name, '--help');
    for (const other of others)
      assert.ok(!files.includes(`src/shared/${other}-command.js`), `${name}: ${files}`);
  }
});

test('built-in modules are taken from Node without an import, which would load all of each', () => {
  for (const file of globSync('src/shared/*.js', { cwd: dist })) {
    assert.doesNotMatch(readFileSync(join(dist, file), 'utf8'), /^import .* from "node:/m, file);
  }
});

test('modules find the files of the package from its root: their own URL is that of a file that several share', () => {
  for (const file of globSync('**/*.js', { cwd: dist })) {
    if (file.endsWith(join('shared', 'base.js'))) continue;
    const code = readFileSync(join(dist, file), 'utf8').replaceAll(
      /^ *\*.*|createRequire\(import\.meta\.url\)/gm,
      '',
    );
    assert.doesNotMatch(code, /import\.meta\.url/, file);
  }
});

test('each entry exports what its source does, and functions and classes have their own names', async () => {
  for (const entry of entries) {
    const source = await import(pathToFileURL(join(root, 'src', `${entry}.ts`)).href);
    const built = await import(urlOf(`src/${entry}.js`));
    assert.deepEqual(Object.keys(built), Object.keys(source), entry);
    for (const [name, value] of Object.entries<{ readonly name?: string }>(built)) {
      if (typeof value === 'function') assert.equal(value.name, name, entry);
    }
  }
});

test('every part of the package has the same classes of the locks', async () => {
  const locks = await import(urlOf('src/locks/index.js'));
  for (const entry of entries) {
    const { HammerlockError } = await import(urlOf(`src/${entry}.js`));
    assert.ok(HammerlockError === undefined || HammerlockError === locks.HammerlockError, entry);
  }
  const { webLocks } = await import(urlOf('src/web-locks/index.js'));
  await using table = locks.SessionLocks.create({ fairness: 'fifo' });
  const owner = {};
  const request = (key: string, callback: () => unknown) =>
    webLocks(table).request(key, { owner }, callback) as Promise<unknown>;
  const again = request('a', () => request('a', () => {}));
  await assert.rejects(again, (error) => error instanceof locks.DeadlockError);
});

test('a class that refers to itself has its name, and nothing else is renamed', () => {
  const bundle = 'var A = class _A {\n  of() { return new _A(_Apart, _B); }\n};\nvar B = class {};\n';
  assert.equal(
    restoreClassNames(bundle),
    bundle.replace('class _A ', 'class A ').replace('new _A(', 'new A('),
  );
});

test('a thread loads no library that only other threads use', () => {
  const libraries = (path: string, found = new Set<string>()): Set<string> => {
    const text = readFileSync(join(dist, path), 'utf8');
    for (const [, from = ''] of text.matchAll(/^(?:import|export) .*?["']([^"']+)["'];$/gm)) {
      if (from.startsWith('.')) libraries(join(dirname(path), from), found);
      else found.add(from);
    }
    return found;
  };
  for (const [thread, ...used] of [
    ['check-file'],
    ['explore-coordinator'],
    ['explore-thread'],
    ['file-locker', 'better-sqlite3', 'kysely', 'kysely/migration'],
    ['hammer-worker'],
    ['server-worker', 'marked'],
    ['server-writer', 'better-sqlite3', 'kysely', 'kysely/migration', 'marked'],
    ['warden'],
  ]) {
    assert.deepEqual([...libraries(`workers/${thread}.js`)].toSorted(), used, thread);
  }
});
