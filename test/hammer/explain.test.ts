import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type HistoryEvent, type Operation, operationsOf } from '../../src/check/history.ts';
import { deckDigest } from '../../src/hammer/deck-digest.ts';
import { decksOf, Explanation } from '../../src/hammer/explain.ts';
import { addSlide, createSession, openStore, SessionLocks } from '../../src/index.ts';

const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
const locks = SessionLocks.create();
const store = await openStore(join(directory, 'explain.sqlite'), { locks });
after(async () => {
  await store.close();
  await locks.close();
  await rm(directory, { recursive: true, force: true });
});

let time = 0;
function operation(
  f: string,
  argument: object,
  result: unknown,
  at: { invoked?: number; completed?: number } = {},
): Operation {
  time += 10;
  const { invoked = time, completed = time + 5 } = at;
  return { process: 0, f, key: 's', argument, result, outcome: 'ok', invoked, completed };
}
const create = () => operation('create', { name: 's', token: 1 }, { version: 1, created: true });
const add = (html: string, version: number, token = 1) => operation('add', { html, token }, { version });
const get = (version: number, digest: string) => operation('get', {}, { version, digest });

function problemsOf(...operations: Operation[]): string[] {
  const problems: string[] = [];
  const explanation = new Explanation((problem) => problems.push(problem));
  for (const operation of operations) explanation.add(operation);
  return problems;
}

async function comparisonOf(...operations: Operation[]): Promise<{ compared: number; problems: string[] }> {
  const problems: string[] = [];
  const explanation = new Explanation((problem) => problems.push(problem));
  for (const operation of operations) explanation.add(operation);
  return { compared: await explanation.compare(decksOf(store)), problems };
}

test('edits explain each other in the order of their versions, in whatever order they were answered', () => {
  const [early, late] = [add('b', 3), add('a', 2)];
  assert.deepEqual(problemsOf(create(), early, { ...late, invoked: early.invoked }), []);
});

test('two edits that made one version: one is lost', () => {
  assert.match(
    problemsOf(create(), add('a', 2), add('b', 2))[0]!,
    /made version 2, which another edit had made: one of them is lost/,
  );
});

test('an edit that is acknowledged without a version was not stored', () => {
  assert.match(
    problemsOf(create(), operation('add', { html: 'a' }, undefined))[0]!,
    /names no version: it was not stored/,
  );
});

test('an edit that no deck could have taken', () => {
  assert.match(
    problemsOf(create(), operation('update', { index: 3, html: 'x', token: 1 }, { version: 2 }))[0]!,
    /there is no slide 3/,
  );
  assert.match(
    problemsOf(create(), operation('create', { name: 's', token: 1 }, { version: 2, created: true }))[0]!,
    /created while it existed/,
  );
});

test('a lower token that wrote after a higher one', () => {
  assert.match(
    problemsOf(create(), add('a', 2, 9), add('b', 3, 8))[0]!,
    /wrote with token 8 after token 9 had written/,
  );
});

test('an edit that made a version below one that was answered before it was asked for', () => {
  const early = add('a', 3);
  assert.match(problemsOf(create(), early, add('b', 2))[0]!, /was asked for after version 3 was answered/);
});

test('a read that saw the past, or something that nobody made', () => {
  const empty = deckDigest({ name: 's', slides: [], messages: [] });
  const one = deckDigest({ name: 's', slides: [{ html: 'a', verdict: null }], messages: [] });
  assert.deepEqual(problemsOf(create(), get(1, empty), add('a', 2), get(2, one)), []);
  assert.match(
    problemsOf(create(), add('a', 2), get(1, empty))[0]!,
    /saw version 1 after version 2 was answered/,
  );
  assert.match(problemsOf(create(), add('a', 2), get(2, empty))[0]!, /saw something else in version 2/);
  const concurrent = { ...get(2, empty), invoked: 0 };
  assert.match(problemsOf(create(), concurrent, add('a', 2))[0]!, /a read of version 2 saw something else/);
});

test('the file is held against what the edits explain', async () => {
  using grant = locks.acquire('s');
  assert.match(
    (await comparisonOf(create())).problems[0]!,
    /its edits explain a deck, but the file has none/,
  );
  await createSession(store, grant, 's');
  assert.deepEqual(await comparisonOf(create()), { compared: 1, problems: [] });
  assert.match(
    (await comparisonOf(create(), add('a', 2))).problems[0]!,
    /explain version 2, but the file has version 1/,
  );
  await addSlide(store, grant, 's', 'b');
  assert.deepEqual(await comparisonOf(create(), add('b', 2)), { compared: 1, problems: [] });
  assert.match(
    (await comparisonOf(create(), add('a', 2))).problems[0]!,
    /the file has other content in version 2/,
  );
  assert.match(
    (await comparisonOf(create(), add('c', 3))).problems[0]!,
    /no recorded edit made version 2, but one made version 3/,
  );
});

const pending = (operation: Operation): Operation => ({
  ...operation,
  outcome: 'info',
  result: undefined,
  completed: Number.POSITIVE_INFINITY,
});

test('an edit that never came back may have taken effect, once, or not', async () => {
  // The file says "b" in version 2.
  const lost = pending(add('b', 0));
  const other = pending(add('x', 0));
  const [first, second] = [add('b', 2), add('b', 3)];
  assert.deepEqual(
    await comparisonOf(create(), other, lost),
    { compared: 1, problems: [] },
    'it explains the file',
  );
  assert.deepEqual(
    await comparisonOf(create(), other, first),
    { compared: 1, problems: [] },
    'it took no effect',
  );
  assert.match(
    (await comparisonOf(create(), other)).problems[0]!,
    /explain version 1, but the file has version 2; no edit that never came back explains it/,
  );
  assert.match((await comparisonOf(create(), lost, second)).problems[0]!, /no edit that never came back/);
});

test('an edit that never came back fills a gap between others, if it was asked for by then', async () => {
  using grant = locks.acquire('s');
  await addSlide(store, grant, 's', 'c');
  const early = pending(add('b', 0));
  const third = add('c', 3);
  assert.deepEqual(await comparisonOf(create(), early, third), { compared: 1, problems: [] });
  const late = pending(add('b', 0));
  assert.match((await comparisonOf(create(), third, late)).problems[0]!, /no recorded edit made version 2/);
  const twice = { ...early, argument: { html: 'c', token: 1 } };
  assert.match((await comparisonOf(create(), twice, third)).problems[0]!, /no edit that never came back/);
});

test('a session is not compared where nobody can tell what an edit that never came back did', async () => {
  const verified = pending(operation('verify', { index: 0 }, undefined));
  assert.deepEqual(await comparisonOf(create(), verified), { compared: 0, problems: [] });
});

test('what an edit that never came back could not have done is not excused by it', async () => {
  // The file says "b" and "c" in version 3.
  const verified = pending(operation('verify', { index: 0 }, undefined));
  const edits = [create(), add('b', 2), add('c', 3)];
  assert.match(
    (await comparisonOf(...edits, verified, add('d', 4))).problems[0]!,
    /explain version 4, but the file has version 3/,
  );
  const other = [create(), add('b', 2), add('x', 3), verified];
  assert.match((await comparisonOf(...other)).problems[0]!, /other content in version 3/);
});

test('an edit that never came back fills a gap before a deletion', async () => {
  const gone = (operation: Operation): Operation => ({ ...operation, key: 'gone' });
  const lost = pending(add('b', 0));
  const all = [create(), lost, add('c', 3), operation('delete', {}, { version: 4 })];
  assert.deepEqual(await comparisonOf(...all.map(gone)), { compared: 1, problems: [] });
});

test('a refusal takes no effect', () => {
  assert.deepEqual(problemsOf(create(), { ...add('a', 2), outcome: 'fail' }, add('b', 2)), []);
});

test('events are paired; what never completed comes last and is unknown', () => {
  const event = (process: number, type: HistoryEvent['type'], value: unknown, time: number): HistoryEvent => {
    return { process, type, f: 'w', key: 'k', value, time };
  };
  const events = [
    event(0, 'invoke', 1, 1),
    event(1, 'invoke', 2, 2),
    event(2, 'invoke', 3, 3),
    event(1, 'ok', 'b', 4),
    event(0, 'fail', 'no', 5),
    event(1, 'invoke', 4, 6),
    event(1, 'info', 'lost', 7),
  ];
  assert.deepEqual(
    [...operationsOf(events)].map(({ process, argument, result, outcome, invoked, completed }) => {
      return [process, argument, result, outcome, invoked, completed];
    }),
    [
      [1, 2, 'b', 'ok', 2, 4],
      [0, 1, 'no', 'fail', 1, 5],
      [1, 4, undefined, 'info', 6, Number.POSITIVE_INFINITY],
      [2, 3, undefined, 'info', 3, Number.POSITIVE_INFINITY],
    ],
  );
});
