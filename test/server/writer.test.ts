import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { watchStandstill } from '../../src/server/requests/standstill.ts';
import { createDeckCache } from '../../src/server/sessions/deck-cache.ts';
import { create, editDeck, renameOrDelete } from '../../src/server/sessions/edit-session.ts';
import type { Service } from '../../src/server/sessions/service.ts';
import { openSessionHolds } from '../../src/server/sessions/session-holds.ts';
import { createSessionSizes } from '../../src/server/sessions/session-sizes.ts';
import type { Workers } from '../../src/server/threads/workers.ts';
import { openWriter } from '../../src/server/threads/writer.ts';
import { openDeckFixture as openFile } from '../support/deck-fixture.ts';
import { slow } from '../support/test-effort.ts';

const { locks, store } = await openFile();
const task = { session: 'nobody', token: 1n, expectedVersion: undefined, edit: { f: 'delete' } } as const;

slow(
  'when the writer thread dies under load, exactly the acknowledged edits are stored, once each',
  async (t) => {
    const writer = openWriter({ handle: locks.handle, file: store.file });
    t.after(() => writer.pool.destroy());
    await writer.ready();
    const sizes = createSessionSizes(store);
    using standstill = watchStandstill();
    const { signal } = new AbortController();
    const service: Service = {
      locks,
      store,
      writer,
      sizes,
      limitMs: 10_000,
      closing: signal,
      ending: signal,
      holds: openSessionHolds(locks, standstill),
      standstill,
      decks: createDeckCache(store, sizes),
      backlog: { bytes: () => 0, room: async () => {} },
      workers: undefined as unknown as Workers,
    };
    const sessions = Array.from({ length: 8 }, (_, n) => `session-${n}`);
    for (const session of sessions) await create(service, { session, route: 'test' }, session);

    let deaths = 0;
    const clients = sessions.map(async (session) => {
      let stored: string[] = [];
      let exists = true;
      for (let n = 0; n < 60; n++) {
        const html = `<p>${n}</p>`;
        const request = { session, route: 'test' };
        try {
          if (exists && n % 12 === 11) {
            await renameOrDelete(service, request, { f: 'delete' });
            exists = false;
            stored = [];
          } else if (!exists) {
            assert.equal((await create(service, request, session)).created, true);
            exists = true;
          } else {
            const { slide_deck } = await editDeck(service, request, { f: 'add', html, index: undefined });
            stored.push(html);
            assert.deepEqual(htmls(String(slide_deck)), stored);
          }
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'worker_died', String(error));
          deaths += 1;
        }
        // While the other clients have edits in progress.
        if (session === sessions[0] && n % 10 === 5) void writer.pool.threads[0]?.terminate();
      }
      if (exists) assert.deepEqual(htmls(String((await service.decks.read(session)).json)), stored);
      else await assert.rejects(service.decks.read(session), { code: 'unknown_session' });
    });
    await Promise.all(clients);
    assert.ok(deaths > 0, 'some edits were under way when it died');
    assert.deepEqual(service.holds.list(), [], 'every session is free');
    assert.deepEqual(await store.verify(), []);
  },
);

test('the writer thread is replaced even if its successor dies while starting', async (t) => {
  const writer = openWriter({ handle: locks.handle, file: store.file });
  t.after(() => writer.pool.destroy());
  await writer.ready();
  const successor = once(process, 'worker', { signal: AbortSignal.timeout(20_000) });
  void writer.pool.threads[0]!.terminate();
  const [starting] = (await successor) as [Worker];
  const write = writer.write(task);
  void starting.terminate();
  await assert.rejects(write, { code: 'unknown_session' }, 'a thread has looked for it');
});

test('edits beyond the length of the queue are refused at once', async (t) => {
  const writer = openWriter({ handle: locks.handle, file: store.file });
  t.after(() => writer.pool.destroy());
  await writer.ready();
  const codes = new Map<string, number>();
  const writes = Array.from({ length: 1_010 }, () =>
    writer.write(task).catch(({ code }) => void codes.set(code, (codes.get(code) ?? 0) + 1)),
  );
  await Promise.all(writes);
  assert.deepEqual([codes.get('unknown_session'), codes.get('server_busy')], [1_000, 10]);
});

function htmls(json: string): string[] {
  return JSON.parse(json).slides.map(({ html }: { html: string }) => html);
}
