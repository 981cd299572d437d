import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Editor, Gate, openDeckFixture } from '../support/deck-fixture.ts';

const fixture = await openDeckFixture();
const editors = (await fixture.editors(4)) as [Editor, Editor, Editor, Editor];
const [verifier, editor] = editors;

test('a slide that is edited while it is verified: no verdict on text that the verifier did not see', async () => {
  const session = 'session 10';
  await editor.does({ do: 'edit', session, edit: { f: 'create' } });
  await editor.does({ do: 'edit', session, edit: { f: 'add', html: '<h1>Passes</h1>' } });
  const gate = new Gate();
  const cancelled = verifier.does({ do: 'verify', session, index: 0, gate: gate.word });
  await gate.reached();
  // The verifier holds no lock while it runs: the edit succeeds at once.
  const edit = await editor.does({
    do: 'edit',
    session,
    edit: { f: 'update', index: 0, html: '<p>Fails</p>' },
  });
  assert.equal(edit.result?.version, 3);
  gate.pass();
  assert.equal((await cancelled).result?.outcome, 'cancelled');
  assert.equal((await editor.does({ do: 'read', session })).deck?.slides[0]?.verdict, null);

  const second = new Gate();
  const verified = verifier.does({ do: 'verify', session, index: 0, gate: second.word });
  await second.reached();
  second.pass();
  const { result } = await verified;
  assert.deepEqual([result?.outcome, result?.verdict], ['verified', 'failed']);
  assert.equal((await editor.does({ do: 'read', session })).deck?.slides[0]?.verdict, 'failed');
});

test('a slide that is deleted while it is verified cancels the verification', async () => {
  const session = 'session 10b';
  await editor.does({ do: 'edit', session, edit: { f: 'create' } });
  const slides = ['<h1>a</h1>', '<h1>b</h1>'];
  await editor.does({ do: 'edit', session, edit: { f: 'save', slides, messages: [] } });
  const gate = new Gate();
  const cancelled = verifier.does({ do: 'verify', session, index: 0, gate: gate.word });
  await gate.reached();
  await editor.does({ do: 'edit', session, edit: { f: 'delete', index: 0 } });
  gate.pass();
  assert.equal((await cancelled).result?.outcome, 'cancelled');
  const { deck } = await editor.does({ do: 'read', session });
  assert.deepEqual(
    deck?.slides.map(({ html, verdict }) => [html, verdict]),
    [['<h1>b</h1>', null]],
  );
});

test('rapid reorders of a 5-slide deck from 4 threads: always the same 5 slides, each once', async () => {
  const session = 'session 11';
  const slides = [1, 2, 3, 4, 5].map((n) => `<h1>${n}</h1>`);
  await editor.does({ do: 'edit', session, edit: { f: 'create' } });
  await editor.does({ do: 'edit', session, edit: { f: 'save', slides, messages: [] } });
  const times = 25;
  const shuffles = editors.map((editor, seed) =>
    editor.does({ do: 'shuffle', session, times, seed: seed + 1 }),
  );
  assert.deepEqual(await Promise.all(shuffles), [{}, {}, {}, {}]);
  const { deck } = await editor.does({ do: 'read', session });
  assert.deepEqual(deck?.slides.map(({ html }) => html).toSorted(), slides);
  assert.equal(deck?.version, 2 + 4 * times);
});

test('slides that 4 threads add and delete: no index error, positions 0 to n-1', async () => {
  const session = 'session 12';
  await editor.does({ do: 'edit', session, edit: { f: 'create' } });
  await editor.does({ do: 'edit', session, edit: { f: 'add', html: '<h1>first</h1>' } });
  const churn = editors.map((editor, seed) =>
    editor.does({ do: 'grow and shrink', session, times: 30, seed }),
  );
  assert.deepEqual(await Promise.all(churn), [{}, {}, {}, {}]);
  const rows = await fixture.store.read((trx) =>
    trx
      .selectFrom('slides')
      .select('position')
      .where('session_id', '=', session)
      .orderBy('position')
      .execute(),
  );
  assert.deepEqual(
    rows.map(({ position }) => position),
    [...rows.keys()],
  );
});

test('a new session that 4 threads create at once: created once, locked by one', async () => {
  for (let round = 0; round < 10; round++) {
    const id = `new-${round}`;
    const answers = await Promise.all(
      editors.map((editor) => editor.does({ do: 'edit', session: id, edit: { f: 'create' } })),
    );
    assert.equal(answers.filter(({ result }) => result?.created).length, 1, JSON.stringify(answers));
    assert.ok(answers.every(({ busy, result }) => busy || result?.version === 1));
  }
});
