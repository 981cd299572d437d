import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { getDeck, listSessions, openStore } from '../../src/decks/index.ts';
import { type Editor, Gate, openDeckFixture } from '../support/deck-fixture.ts';
import { slow } from '../support/test-effort.ts';

const fixture = await openDeckFixture();
const editors = await fixture.editors(6);
const five = editors.slice(0, 5);
const [witness, victim] = editors as [Editor, Editor];

test('10 concurrent session creations: 10 sessions, 10 ids', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      editors[n % editors.length]!.does({
        do: 'edit',
        session: `session 14/${n}`,
        edit: { f: 'create' },
        waits: true,
      }),
    ),
  );
  assert.ok(answers.every(({ result }) => result?.created));
  const ids = (await listSessions(fixture.store, { after: 'session 14/' })).map(({ id }) => id);
  assert.deepEqual(
    ids,
    Array.from({ length: 10 }, (_, n) => `session 14/${n}`),
  );
});

test('5 concurrent updates of 5 sessions: all succeed, each holds its own value', async () => {
  const each = (edit: (n: number) => object) =>
    Promise.all(
      editors.map((editor, n) =>
        editor.does({ do: 'edit', session: `session 15/${n}`, edit: edit(n) as { f: 'create' } }),
      ),
    );
  await each(() => ({ f: 'create' }));
  const answers = await each((n) => ({ f: 'add', html: `<p>value ${n}</p>` }));
  assert.ok(answers.every(({ result }) => result?.version === 2));
  for (const n of five.keys()) {
    assert.equal((await getDeck(fixture.store, `session 15/${n}`)).slides[0]?.html, `<p>value ${n}</p>`);
  }
});

test('5 concurrent saves over several tables: all back within 10 s, slides and messages of one save', async () => {
  await witness.does({ do: 'edit', session: 'session 16', edit: { f: 'create' } });
  const start = performance.now();
  const answers = await Promise.all(
    five.map((editor, n) => {
      const messages = [{ role: 'user' as const, content: `save ${n}` }];
      const edit = { f: 'save' as const, slides: [`save ${n}`, `save ${n}`], messages };
      return editor.does({ do: 'edit', session: 'session 16', edit, waits: true });
    }),
  );
  assert.ok(performance.now() - start < 10_000);
  assert.deepEqual(
    answers.map(({ result }) => result?.version).toSorted((a, b) => a! - b!),
    [2, 3, 4, 5, 6],
  );
  const deck = await getDeck(fixture.store, 'session 16');
  assert.equal(new Set([...deck.slides.map(({ html }) => html), deck.messages[0]?.content]).size, 1);
  assert.deepEqual([deck.slides.length, deck.messages.length], [2, 1]);
});

test('6 threads open a brand-new file at once: one schema, no SQLITE_BUSY', async () => {
  for (let round = 0; round < 3; round++) {
    const file = join(fixture.directory, `new-${round}.sqlite`);
    const answers = await Promise.all(editors.map((editor) => editor.does({ do: 'open', file })));
    assert.deepEqual(
      answers.map(({ code }) => code),
      answers.map(() => undefined),
      JSON.stringify(answers),
    );
    assert.equal(answers.filter(({ result }) => result?.created).length, 1);
    await using store = await openStore(file, { locks: fixture.locks });
    assert.deepEqual(await store.verify(), []);
  }
});

slow('4 processes open a brand-new file at once', async (t) => {
  const file = join(fixture.directory, 'processes.sqlite');
  const children = Array.from({ length: 4 }, () =>
    fork(new URL('../support/open-store-process.ts', import.meta.url), [file]),
  );
  t.after(() => children.map((child) => child.kill('SIGKILL')));
  await Promise.all(children.map((child) => once(child, 'message')));
  for (const child of children) child.send('go');
  const answers = await Promise.all(children.map(async (child) => (await once(child, 'message'))[0]));
  assert.deepEqual(answers, ['opened', 'opened', 'opened', 'opened']);
  await using store = await openStore(file, { locks: fixture.locks });
  assert.equal((await listSessions(store)).length, 4);
});

test('a thread killed inside a transaction: rolled back, lock recovered, file clean', async () => {
  await witness.does({ do: 'edit', session: 'session 18', edit: { f: 'create' } });
  await witness.does({ do: 'edit', session: 'session 18', edit: { f: 'add', html: '<h1>kept</h1>' } });
  const gate = new Gate();
  victim.does({ do: 'hang in a transaction', session: 'session 18', gate: gate.word }).catch(() => {});
  await gate.reached();
  await victim.ends();
  const edit = { f: 'add', html: '<p>after</p>' } as const;
  const after = await witness.does({ do: 'edit', session: 'session 18', edit, waits: true });
  assert.equal(after.result?.version, 3, after.message);
  const { deck } = await witness.does({ do: 'read', session: 'session 18' });
  assert.deepEqual(
    [deck?.name, deck?.slides.map(({ html }) => html)],
    ['session 18', ['<h1>kept</h1>', '<p>after</p>']],
  );
  assert.deepEqual(await fixture.store.verify(), []);
});
