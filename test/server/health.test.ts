import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkHealth } from '../../src/server/monitoring/health.ts';
import { problemOf } from '../../src/server/problems/problem.ts';
import { WorkerDiedError } from '../../src/server/problems/server-errors.ts';
import { watchStandstill } from '../../src/server/requests/standstill.ts';
import { openWriter, type Writer } from '../../src/server/threads/writer.ts';
import { openDeckFixture as openFile } from '../support/deck-fixture.ts';

const { locks, store } = await openFile();

/** The status and the code that `/healthz` would answer. */
async function health(writer: Pick<Writer, 'ready'>, patience?: 'none'): Promise<string> {
  using standstill = watchStandstill();
  const timeout = (_: number, act: () => void) => standstill.timeout(0, act);
  const service = { store, writer: writer as Writer, standstill };
  try {
    await checkHealth(
      patience === undefined ? service : { ...service, standstill: { ...standstill, timeout } },
    );
    return 'ready';
  } catch (error) {
    const { status, code } = problemOf(error);
    return `${status} ${code}`;
  }
}

test('a writer thread that does not answer is 503 not_ready after 6 s; an answer within that time counts', async () => {
  assert.equal(await health({ ready: () => new Promise(() => {}) }, 'none'), '503 not_ready');
  assert.equal(await health({ ready: () => Promise.resolve() }), 'ready');
});

test('a writer thread that dies is 503 not_ready, until it is replaced', async (t) => {
  const writer = openWriter({ handle: locks.handle, file: store.file });
  t.after(() => writer.pool.destroy());
  assert.equal(await health(writer), 'ready');
  const dying = { ready: () => Promise.reject(new WorkerDiedError('it was ended')) };
  assert.equal(await health(dying), '503 not_ready');
  const asked = health(writer);
  await writer.pool.threads[0]!.terminate();
  assert.match(await asked, /^(503 not_ready|ready)$/);
  assert.equal(await health(writer), 'ready');
});
