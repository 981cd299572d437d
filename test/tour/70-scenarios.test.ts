import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HttpResponse, serveDecks } from '../support/deck-server.ts';
import { NamedGate } from '../support/gate-channel.ts';

const served = await serveDecks();
const add = (session: string, html: string) =>
  served.call('POST', '/api/slides', { session_id: session, html });
const read = (session: string) => served.call('GET', `/api/slides?session_id=${session}`);
const statuses = (answers: readonly HttpResponse[]) => answers.map(({ status }) => status);

test('two edits to the same session: the second gets 409 busy, at once', async () => {
  await served.session('edits');
  using first = await served.hold('edits');
  const second = await add('edits', '<p>second</p>');
  // The refusal came while the first edit is still running.
  assert.deepEqual([second.status, second.body.code], [409, 'session_busy']);
  assert.match(second.body.detail, /POST \/api\/chat/, 'it names the request that holds the session');
  assert.equal((await first.goOn()).status, 200);
  assert.deepEqual(await served.slides('edits'), ['<h1>held</h1>']);
  assert.equal((await add('edits', '<p>second</p>')).status, 200);
});

test('two reads of the same session: both succeed, neither waits', async () => {
  await served.session('reads', '<p>a</p>');
  using edit = await served.hold('reads');
  const [one, other] = await Promise.all([read('reads'), read('reads')]);
  assert.deepEqual([one.status, other.status], [200, 200]);
  assert.deepEqual(one.body, other.body);
  assert.equal(one.body.slide_deck.slides.length, 1, 'nothing that is not stored yet');
  assert.equal((await edit.goOn()).status, 200);
});

test('an edit while verification runs: it completes, or is cancelled because the slide changed', async () => {
  using gate = new NamedGate();
  using again = new NamedGate();
  const slide = `<h1>gate ${gate.name} </h1>`;
  await served.session('verified', slide, `<h1>gate ${again.name} </h1>`);
  const verify = (index: number) =>
    served.call('POST', `/api/verification/${index}`, { session_id: 'verified' });
  const patch = (index: number, html: string) =>
    served.call('PATCH', `/api/slides/${index}`, { session_id: 'verified', html });

  const cancelled = verify(0);
  await gate.reached;
  assert.equal((await patch(0, '<p>no heading</p>')).status, 200, 'the edit does not wait for the verifier');
  gate.open();
  assert.deepEqual((await cancelled).body, { session_id: 'verified', status: 'cancelled' });

  const completes = verify(1);
  await again.reached;
  assert.equal((await patch(0, '<p>of another slide</p>')).status, 200);
  again.open();
  const { body } = await completes;
  assert.deepEqual([body.status, body.verdict], ['verified', 'passed']);
  assert.deepEqual(
    (await served.deck('verified')).slides.map(({ verdict }) => verdict),
    [null, 'passed'],
  );
});

test('two people, different sessions: both succeed, neither waits for the other', async () => {
  await served.session('person-1');
  await served.session('person-2');
  using first = await served.hold('person-1');
  using second = await served.hold('person-2');
  // Both are generating at the same moment, and the second finishes first.
  assert.equal((await second.goOn()).status, 200);
  assert.equal((await first.goOn()).status, 200);
  for (const session of ['person-1', 'person-2']) {
    assert.deepEqual(await served.slides(session), ['<h1>held</h1>']);
  }
});

test('rapid-fire requests: each one succeeds or is refused, none is lost, none hangs', async () => {
  await served.session('rapid');
  const texts = Array.from({ length: 60 }, (_, n) => `<p>${n}</p>`);
  const answers = await Promise.all(texts.map((html) => add('rapid', html)));
  assert.ok(
    answers.every(({ status }) => status === 200 || status === 409),
    String(statuses(answers)),
  );
  const succeeded = texts.filter((_, n) => answers[n]!.status === 200);
  assert.ok(succeeded.length > 0);
  assert.deepEqual((await served.slides('rapid')).toSorted(), succeeded.toSorted());
  assert.equal((await served.deck('rapid')).version, 1 + succeeded.length);
  assert.deepEqual((await served.call('GET', '/api/locks')).body.locks, []);
});

test('one person, several tabs on one session: 409 or success, and every tab then sees the same deck', async () => {
  await served.session('tabs', '<p>a</p>', '<p>b</p>');
  using edit = await served.hold('tabs');
  const [adds, reads] = [await add('tabs', '<p>c</p>'), await read('tabs')];
  assert.deepEqual([adds.status, reads.status], [409, 200]);
  assert.equal((await edit.goOn()).status, 200);
  const tabs = ['<p>1</p>', '<p>2</p>', '<p>3</p>', '<p>4</p>'];
  const edits = await Promise.all(tabs.map((html) => add('tabs', html)));
  assert.ok(
    edits.every(({ status }) => status === 200 || status === 409),
    String(statuses(edits)),
  );
  const seen = await Promise.all(tabs.map(() => read('tabs')));
  const expected = tabs.filter((_, n) => edits[n]!.status === 200);
  for (const { body } of seen) {
    assert.deepEqual(body, seen[0]!.body);
    const [a, b, held, ...rest] = body.slide_deck.slides.map(({ html }: { html: string }) => html);
    assert.deepEqual([a, b, held], ['<p>a</p>', '<p>b</p>', '<h1>held</h1>']);
    assert.deepEqual(rest.toSorted(), expected);
  }
});

test('auto-save while a person edits: neither save is lost, and some order of the two gives the deck', async () => {
  await served.session('saves', '<p>title</p>', '<p>text</p>');
  // Both start from this version; the one that is refused reads the deck again and saves then.
  const { version } = await served.deck('saves');
  const save = async (index: number, html: string): Promise<number> => {
    const again = AbortSignal.timeout(10_000);
    for (let expected = version; ; again.throwIfAborted()) {
      const body = { session_id: 'saves', html, expected_version: expected };
      const answer = await served.call('PATCH', `/api/slides/${index}`, body);
      if (answer.status === 200) return answer.body.version;
      assert.equal(answer.status, 409, JSON.stringify(answer.body));
      expected = (await served.deck('saves')).version;
    }
  };
  const saved = await Promise.all([save(0, '<p>auto-saved</p>'), save(1, '<p>edited</p>')]);
  assert.deepEqual(saved.toSorted(), [version + 1, version + 2]);
  assert.deepEqual(await served.slides('saves'), ['<p>auto-saved</p>', '<p>edited</p>']);

  const both = await Promise.all([save(0, '<p>auto-saved 2</p>'), save(0, '<p>edited 2</p>')]);
  const last = both[0] > both[1] ? '<p>auto-saved 2</p>' : '<p>edited 2</p>';
  assert.deepEqual(await served.slides('saves'), [last, '<p>edited</p>']);
});
