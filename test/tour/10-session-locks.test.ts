import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Editor, openDeckFixture } from '../support/deck-fixture.ts';

const fixture = await openDeckFixture({ leaseMs: 1_000 });
const [first, second, third] = (await fixture.editors(3)) as [Editor, Editor, Editor];
const create = (session: string) => ({ do: 'edit', session, edit: { f: 'create' } }) as const;
const add = (session: string, html: string) => ({ do: 'edit', session, edit: { f: 'add', html } }) as const;

test('an unlocked session can be locked', async () => {
  const session = 'session 1';
  assert.deepEqual(await first.does({ do: 'hold', session }), {});
  assert.equal((await first.does(create(session))).result?.created, true);
  assert.deepEqual(await first.does({ do: 'release', session }), { released: true });
});

test('a locked session cannot be locked again: the second attempt is refused at once', async () => {
  const session = 'session 2';
  await first.does(create(session));
  await first.does({ do: 'hold', session });
  assert.deepEqual(await second.does(add(session, '<p>too soon</p>')), { busy: true });
  assert.equal((await second.does({ do: 'read', session })).deck?.slides.length, 0, 'reads do not wait');
  await first.does({ do: 'release', session });
});

test('a released session can be locked again', async () => {
  const session = 'session 3';
  await first.does(create(session));
  await first.does({ do: 'hold', session });
  assert.deepEqual(await first.does({ do: 'release', session }), { released: true });
  assert.equal((await second.does(add(session, '<p>now</p>'))).result?.version, 2);
});

test('different sessions lock independently', async () => {
  await first.does({ do: 'hold', session: 'session 4a' });
  await second.does({ do: 'hold', session: 'session 4b' });
  const [a, b] = await Promise.all([first.does(create('session 4a')), second.does(create('session 4b'))]);
  assert.deepEqual([a.result?.created, b.result?.created], [true, true]);
  assert.deepEqual(await first.does(create('session 4b')), { busy: true });
  await first.does({ do: 'release', session: 'session 4a' });
  await second.does({ do: 'release', session: 'session 4b' });
});

test('an expired lease can be stolen; the old holder releases nothing, and its late write is refused', async () => {
  const session = 'session 5';
  await first.does(create(session));
  await first.does({ do: 'hold', session });
  // Succeeds when the lease of the first holder, which hangs, has expired.
  const thief = fixture.locks.acquire(session);
  assert.deepEqual(await first.does({ do: 'release', session }), { released: false });
  thief.renew();
  assert.deepEqual(await third.does(add(session, '<p>third</p>')), { busy: true });
  assert.equal(thief.release(), true);

  await first.does({ do: 'hold', session });
  assert.equal((await second.does({ ...add(session, '<p>thief</p>'), waits: true })).result?.version, 2);
  assert.equal((await first.does(add(session, '<p>late</p>'))).code, 'stale_grant');
  const { deck } = await third.does({ do: 'read', session });
  assert.deepEqual(
    deck?.slides.map(({ html }) => html),
    ['<p>thief</p>'],
  );
});
