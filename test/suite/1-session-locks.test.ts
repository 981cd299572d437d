import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDesk } from '../support/editor.ts';

const session = 's';
const create = { do: 'edit', session, edit: { f: 'create' } } as const;
const add = (html: string) => ({ do: 'edit', session, edit: { f: 'add', html } }) as const;

test('1. an unlocked session can be locked', async (t) => {
  const [editor] = await (await openDesk(t)).editors(1);
  assert.deepEqual(await editor!.does({ do: 'hold', session }), {});
  assert.equal((await editor!.does(create)).result?.created, true);
});

test('2. a locked session cannot be locked again: the second attempt is refused at once', async (t) => {
  const [holder, other] = await (await openDesk(t)).editors(2);
  await holder!.does(create);
  await holder!.does({ do: 'hold', session });
  assert.deepEqual(await other!.does(add('<p>too soon</p>')), { busy: true });
  assert.equal(
    (await other!.does({ do: 'read', session })).deck?.slides.length,
    0,
    'reading waits for nobody',
  );
});

test('3. a released session can be locked again', async (t) => {
  const [first, second] = await (await openDesk(t)).editors(2);
  await first!.does(create);
  await first!.does({ do: 'hold', session });
  assert.deepEqual(await first!.does({ do: 'release', session }), { released: true });
  assert.equal((await second!.does(add('<p>now</p>'))).result?.version, 2);
});

test('4. different sessions lock independently', async (t) => {
  const [first, second] = await (await openDesk(t)).editors(2);
  await first!.does({ do: 'hold', session: 'a' });
  await second!.does({ do: 'hold', session: 'b' });
  const [a, b] = await Promise.all([
    first!.does({ do: 'edit', session: 'a', edit: { f: 'create' } }),
    second!.does({ do: 'edit', session: 'b', edit: { f: 'create' } }),
  ]);
  assert.deepEqual([a.result?.created, b.result?.created], [true, true]);
  assert.deepEqual(await first!.does({ do: 'edit', session: 'b', edit: { f: 'create' } }), { busy: true });
});

test('5. a stale lock can be taken; the old holder frees nobody, and its late write is refused', async (t) => {
  const [hung, thief, third] = await (await openDesk(t, { leaseMs: 50 })).editors(3);
  await hung!.does(create);
  await hung!.does({ do: 'hold', session });
  // Comes through when the lease is over, and not before.
  assert.equal((await thief!.does({ ...add('<p>thief</p>'), waits: true })).result?.version, 2);
  const late = await hung!.does(add('<p>late</p>'));
  assert.equal(late.code, 'stale_grant');
  await thief!.does({ do: 'hold', session });
  assert.deepEqual(await hung!.does({ do: 'release', session }), { released: false });
  const { deck } = await third!.does({ do: 'read', session });
  assert.deepEqual(
    deck?.slides.map(({ html }) => html),
    ['<p>thief</p>'],
  );
});

test("5b. the old holder's release does not free the new holder's lock", async (t) => {
  const desk = await openDesk(t, { leaseMs: 1_000 });
  const [hung, third] = await desk.editors(2);
  await hung!.does({ do: 'hold', session });
  const thief = desk.locks.acquire(session);
  assert.deepEqual(await hung!.does({ do: 'release', session }), { released: false });
  thief.renew();
  assert.deepEqual(await third!.does(add('<p>third</p>')), { busy: true });
  assert.equal(thief.release(), true);
});
