import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import BetterSqlite3 from 'better-sqlite3';
import { seededRandom } from '../../src/base/seeded-random.ts';
import type { RecordedService } from '../../src/fixtures/http/recorded-service.ts';
import { NoResponseError, RefusedError } from '../../src/fixtures/http/service-errors.ts';
import { RecordedLoad } from '../support/recorded-load.ts';
import { type ServeProcess, serveProcess } from '../support/serve-process.ts';
import { effort } from '../support/test-effort.ts';

const KILLS = effort({ quick: 1, slow: 1, soak: 20 });
const CLIENTS = 6;
const sessions = ['a', 'b', 'c'];
/** The number of requests of a round that are answered before the kill. */
const ANSWERS = 60;

const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
const file = join(directory, 'decks.sqlite');
let server: ServeProcess | undefined;
after(async () => {
  server?.child.kill('SIGKILL');
  await server?.ended;
  await rm(directory, { recursive: true, force: true });
});

test(`a server that is killed under load ${KILLS} times keeps exactly the edits that it acknowledged, and none by half`, async () => {
  const load = new RecordedLoad();
  const random = seededRandom(1, 0, 0);
  let lost = 0;
  server = await serveProcess(file, '--workers', '1');
  for (let kill = 0; kill < KILLS; kill++) {
    const enough = load.acknowledged + ANSWERS + random.int(ANSWERS);
    const running: ServeProcess = server;
    const clients = Array.from({ length: CLIENTS }, async () => {
      const client = load.client(running.url);
      for (;;) {
        try {
          await edit(client, random.pick(sessions), random.int(1_000_000));
        } catch (error) {
          if (error instanceof NoResponseError) {
            lost += 1;
            return;
          }
          if (!(error instanceof RefusedError)) throw error;
          assert.ok(
            ['session_busy', 'unknown_session', 'index_out_of_range'].includes(error.code),
            error.code,
          );
        }
        if (load.acknowledged >= enough) running.child.kill('SIGKILL');
      }
    });
    await Promise.all(clients);
    assert.equal(await running.ended, 'SIGKILL');
    const damage = new BetterSqlite3(file);
    assert.deepEqual(damage.pragma('integrity_check'), [{ integrity_check: 'ok' }]);
    assert.deepEqual(damage.pragma('foreign_key_check'), []);
    damage.close();
    server = await serveProcess(file, '--workers', '1');
    assert.deepEqual(await load.compare(server.url), { compared: sessions.length, problems: [] });
  }
  assert.ok(lost >= KILLS, `some requests were under way at each kill: ${lost}`);
});

function edit(client: RecordedService, session: string, n: number): Promise<unknown> {
  switch (n % 7) {
    case 0:
      return client.create(session, `name ${n}`);
    case 1:
      return client.update(session, n % 3, `<h1>${n}</h1>`);
    case 2:
      return client.rename(session, `name ${n}`);
    case 3:
      return client.chat(session, `# ${n}`, 99);
    default:
      return client.chat(session, `# ${n}`);
  }
}
