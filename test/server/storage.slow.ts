import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import BetterSqlite3 from 'better-sqlite3';
import { assertProblem, callAt, serveDecks } from '../support/deck-server.ts';
import { serveProcessUnder } from '../support/serve-process.ts';

const bulky = (session_id: string, bytes = 100_000) => ({
  session_id,
  html: randomBytes(bytes / 2).toString('hex'),
});

test('a write-ahead log that grew while another process kept a read open shrinks afterwards; /metrics has its size', async (t) => {
  const served = await serveDecks({ workers: 1 });
  await served.session('s', '<p>a</p>');
  const reader = new BetterSqlite3(served.file, { readonly: true });
  t.after(() => reader.close());
  reader.exec('begin');
  reader.prepare('select count(*) from slides').get();
  const edit = async () => {
    const { status } = await served.call('PATCH', '/api/slides/0', bulky('s', 1_000_000));
    assert.equal(status, 200);
  };
  for (let n = 0; n < 12; n++) await edit();
  const megabytes = async () => {
    const { body } = await served.call('GET', '/metrics');
    return Number(/^hammerlock_wal_bytes (\d+)$/m.exec(body)![1]) / 1024 ** 2;
  };
  assert.ok((await megabytes()) > 10, 'a read is in the way');
  reader.exec('commit');
  const signal = AbortSignal.timeout(20_000);
  while ((await megabytes()) > 0) signal.throwIfAborted();
  await edit();
  assert.ok((await megabytes()) < 8, 'and nothing is now');
});

/** The command that starts a process with a disk of its own of 2 MiB at the folder; undefined where that is not allowed. */
function smallDisk(directory: string): readonly string[] | undefined {
  const mount = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"';
  const command = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', mount, directory];
  return spawnSync(command[0]!, [...command.slice(1), 'true']).status === 0 ? command : undefined;
}

/** The command that starts a process whose files can have at most 1 MiB. */
const smallFiles = ['sh', '-c', 'ulimit -S -f 2048 && exec "$@"', 'sh'];

test('on a full disk nothing is acknowledged or changed and the server is not healthy; it recovers when there is room', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const disk = smallDisk(directory);
  const [status, code] = disk === undefined ? [503, 'store_failed'] : [507, 'store_full'];
  const file = join(directory, 'decks.sqlite');
  const server = await serveProcessUnder(disk ?? smallFiles, file, '--workers', '1');
  t.after(() => server.child.kill('SIGKILL'));
  const call = callAt(() => server.url);
  const edit = () => call('POST', '/api/slides', bulky('s'));
  assert.equal((await call('POST', '/api/sessions', { session_id: 's' })).status, 201);
  let stored = 0;
  let answer = await edit();
  for (; answer.status === 200; answer = await edit()) assert.ok(stored++ < 40, 'it is never full');
  assertProblem(answer, status, code, 'decks.sqlite');
  assertProblem(await call('GET', '/healthz'), status, code);
  const slides = async () => (await call('GET', '/api/slides?session_id=s')).body.slide_deck.slides.length;
  assert.equal(await slides(), stored);

  const pid = String(server.child.pid);
  const inside = ['--target', pid, '--user', '--mount', '--preserve-credentials'];
  const room =
    disk === undefined
      ? spawnSync('prlimit', ['--pid', pid, '--fsize=unlimited'])
      : spawnSync('nsenter', [...inside, 'mount', '-o', 'remount,size=6m', directory]);
  assert.equal(room.status, 0, String(room.stderr));
  assert.equal((await edit()).status, 200);
  assert.equal((await call('GET', '/healthz')).status, 200);
  assert.equal(await slides(), stored + 1);
});
