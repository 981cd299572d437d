import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { getDeck, listSessions, openStore } from '../../src/index.ts';
import { Gate, openDesk } from '../support/editor.ts';

test('14. 10 concurrent session creations: 10 sessions, 10 ids', async (t) => {
  const desk = await openDesk(t);
  const editors = await desk.editors(5);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      editors[n % 5]!.does({ do: 'edit', session: `s${n}`, edit: { f: 'create' }, waits: true }),
    ),
  );
  assert.ok(answers.every(({ result }) => result?.created));
  const ids = (await listSessions(desk.store)).map(({ id }) => id);
  assert.deepEqual(
    ids,
    Array.from({ length: 10 }, (_, n) => `s${n}`),
  );
});

test('15. 5 concurrent updates of 5 sessions: all succeed, each holds its own value', async (t) => {
  const desk = await openDesk(t);
  const editors = await desk.editors(5);
  const each = (edit: (n: number) => object) =>
    Promise.all(
      editors.map((editor, n) =>
        editor.does({ do: 'edit', session: `s${n}`, edit: edit(n) as { f: 'create' } }),
      ),
    );
  await each(() => ({ f: 'create' }));
  const answers = await each((n) => ({ f: 'add', html: `<p>value ${n}</p>` }));
  assert.ok(answers.every(({ result }) => result?.version === 2));
  for (const n of editors.keys()) {
    assert.equal((await getDeck(desk.store, `s${n}`)).slides[0]?.html, `<p>value ${n}</p>`);
  }
});

test('16. 5 concurrent saves over several tables: all back within 10 s, slides and messages of one save', async (t) => {
  const desk = await openDesk(t);
  const editors = await desk.editors(5);
  await editors[0]!.does({ do: 'edit', session: 's', edit: { f: 'create' } });
  const start = performance.now();
  const answers = await Promise.all(
    editors.map((editor, n) => {
      const messages = [{ role: 'user' as const, content: `save ${n}` }];
      const edit = { f: 'save' as const, slides: [`save ${n}`, `save ${n}`], messages };
      return editor.does({ do: 'edit', session: 's', edit, waits: true });
    }),
  );
  assert.ok(performance.now() - start < 10_000);
  assert.deepEqual(
    answers.map(({ result }) => result?.version).toSorted((a, b) => a! - b!),
    [2, 3, 4, 5, 6],
  );
  const deck = await getDeck(desk.store, 's');
  assert.equal(new Set([...deck.slides.map(({ html }) => html), deck.messages[0]?.content]).size, 1);
  assert.deepEqual([deck.slides.length, deck.messages.length], [2, 1]);
});

test('17. 6 threads open a brand-new file at once: one schema, no SQLITE_BUSY', async (t) => {
  const desk = await openDesk(t);
  const editors = await desk.editors(6);
  for (let round = 0; round < 3; round++) {
    const file = join(desk.directory, `new-${round}.sqlite`);
    const answers = await Promise.all(editors.map((editor) => editor.does({ do: 'open', file })));
    assert.deepEqual(
      answers.map(({ code }) => code),
      answers.map(() => undefined),
      JSON.stringify(answers),
    );
    assert.equal(answers.filter(({ result }) => result?.created).length, 1);
    await using store = await openStore(file, { locks: desk.locks });
    assert.deepEqual(await store.verify(), []);
  }
});

test('17b. 4 processes open a brand-new file at once', async (t) => {
  const desk = await openDesk(t);
  const file = join(desk.directory, 'processes.sqlite');
  const children = Array.from({ length: 4 }, () =>
    fork(new URL('../support/open-process.ts', import.meta.url), [file]),
  );
  t.after(() => children.map((child) => child.kill('SIGKILL')));
  await Promise.all(children.map((child) => once(child, 'message')));
  for (const child of children) child.send('go');
  const answers = await Promise.all(children.map(async (child) => (await once(child, 'message'))[0]));
  assert.deepEqual(answers, ['opened', 'opened', 'opened', 'opened']);
  await using store = await openStore(file, { locks: desk.locks });
  assert.equal((await listSessions(store)).length, 4);
});

test('18. a thread killed inside a transaction: rolled back, lock recovered, file clean', async (t) => {
  const desk = await openDesk(t);
  const [victim, witness] = await desk.editors(2);
  await witness!.does({ do: 'edit', session: 's', edit: { f: 'create' } });
  await witness!.does({ do: 'edit', session: 's', edit: { f: 'add', html: '<h1>kept</h1>' } });
  const gate = new Gate();
  victim!.does({ do: 'hang in a transaction', session: 's', gate: gate.word }).catch(() => {});
  await gate.reached();
  await victim!.ends();
  const edit = { f: 'add', html: '<p>after</p>' } as const;
  const after = await witness!.does({ do: 'edit', session: 's', edit, waits: true });
  assert.equal(after.result?.version, 3, after.message);
  const { deck } = await witness!.does({ do: 'read', session: 's' });
  assert.deepEqual(
    [deck?.name, deck?.slides.map(({ html }) => html)],
    ['s', ['<h1>kept</h1>', '<p>after</p>']],
  );
  assert.deepEqual(await desk.store.verify(), []);
});
