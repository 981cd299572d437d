import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Editor, openDeckFixture } from '../support/deck-fixture.ts';

const desk = await openDeckFixture({ leaseMs: 1_000 });
const [first, second, third] = (await desk.editors(3)) as [Editor, Editor, Editor];
const create = (session: string) => ({ do: 'edit', session, edit: { f: 'create' } }) as const;
const add = (session: string, html: string) => ({ do: 'edit', session, edit: { f: 'add', html } }) as const;

test('1. an unlocked session can be locked', async () => {
  const session = 'row 1';
  assert.deepEqual(await first.does({ do: 'hold', session }), {});
  assert.equal((await first.does(create(session))).result?.created, true);
  assert.deepEqual(await first.does({ do: 'release', session }), { released: true });
});

test('2. a locked session cannot be locked again: the second attempt is refused at once', async () => {
  const session = 'row 2';
  await first.does(create(session));
  await first.does({ do: 'hold', session });
  assert.deepEqual(await second.does(add(session, '<p>too soon</p>')), { busy: true });
  assert.equal(
    (await second.does({ do: 'read', session })).deck?.slides.length,
    0,
    'reading waits for nobody',
  );
  await first.does({ do: 'release', session });
});

test('3. a released session can be locked again', async () => {
  const session = 'row 3';
  await first.does(create(session));
  await first.does({ do: 'hold', session });
  assert.deepEqual(await first.does({ do: 'release', session }), { released: true });
  assert.equal((await second.does(add(session, '<p>now</p>'))).result?.version, 2);
});

test('4. different sessions lock independently', async () => {
  await first.does({ do: 'hold', session: 'row 4a' });
  await second.does({ do: 'hold', session: 'row 4b' });
  const [a, b] = await Promise.all([first.does(create('row 4a')), second.does(create('row 4b'))]);
  assert.deepEqual([a.result?.created, b.result?.created], [true, true]);
  assert.deepEqual(await first.does(create('row 4b')), { busy: true });
  await first.does({ do: 'release', session: 'row 4a' });
  await second.does({ do: 'release', session: 'row 4b' });
});

test('5. a stale lock can be taken; the old holder frees nobody, and its late write is refused', async () => {
  const session = 'row 5';
  await first.does(create(session));
  await first.does({ do: 'hold', session });
  // Comes through when the lease of the first, which hangs, is over.
  const thief = desk.locks.acquire(session);
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
