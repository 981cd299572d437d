import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildDist } from '../../scripts/pack/build-dist.ts';
import { restoreClassNames } from '../../scripts/pack/class-names.ts';

/* The locks as they are built: one file, of which every other module of theirs is a re-export. */

const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
mkdirSync(cache, { recursive: true });
const dist = mkdtempSync(join(cache, 'dist-'));
after(() => rmSync(dist, { recursive: true, force: true }));
buildDist(dist);

const built = (path: string) => pathToFileURL(join(dist, 'src', path)).href;

test('the locks load as one file, and the base class of errors', () => {
  const noteLoads = `import { registerHooks } from 'node:module';
    registerHooks({ load(url, context, next) { if (url.startsWith('file:')) console.log(url); return next(url, context); } });
    await import(${JSON.stringify(built('locks/index.js'))});`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', noteLoads], { encoding: 'utf8' });
  assert.deepEqual(
    out.trim().split('\n'),
    ['locks/index.js', 'locks/bundle.js', 'base/hammerlock-error.js'].map(built),
  );
});

test('every part of the package has the same classes of the locks, under their own names', async () => {
  const locks = await import(built('locks/index.js'));
  for (const [name, value] of Object.entries<{ readonly name: string }>(locks))
    assert.equal(value.name, name);
  const errors = await import(built('locks/api/lock-errors.js'));
  for (const [name, value] of Object.entries(errors)) assert.equal(value, locks[name], name);
  const { SessionLocks } = await import(built('locks/session-locks.js'));
  assert.equal(SessionLocks, locks.SessionLocks);
  for (const entry of ['index.js', 'check/index.js', 'explore/index.js', 'decks/index.js']) {
    const { HammerlockError } = await import(built(entry));
    assert.ok(HammerlockError === undefined || HammerlockError === locks.HammerlockError, entry);
  }
  const { webLocks } = await import(built('web-locks/index.js'));
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
