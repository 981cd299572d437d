import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../../src/check/check.ts';
import type { HistoryEvent } from '../../../../src/check/history/history-event.ts';
import { deckDigest } from '../../../../src/check/models/deck/deck-digest.ts';
import { deck } from '../../../../src/check/models/deck/deck-model.ts';

/** An operation from `from` to `to`; null if it never completed. */
interface Said {
  readonly f: string;
  readonly input: object;
  readonly output: unknown;
  readonly from: number;
  readonly to: number | null;
}

let clock = 0;
const said = (f: string, input: object, output: unknown): Said => {
  clock += 10;
  return { f, input, output, from: clock, to: clock + 5 };
};
const create = () => said('create', { name: 's', token: 1 }, { version: 1, created: true });
const add = (html: string, version: number, token = 1) => said('add', { html, token }, { version });
const get = (version: number, ...htmls: string[]) => said('get', {}, { version, digest: digestOf(...htmls) });
const gone = () => said('get', {}, null);
const pending = (call: Said): Said => ({ ...call, to: null });

function digestOf(...htmls: string[]): string {
  return deckDigest({ name: 's', slides: htmls.map((html) => ({ html, verdict: null })), messages: [] });
}

/** Why the operations have no valid order; undefined if they have one. */
function problemOf(...calls: Said[]): string | undefined {
  const events = calls.flatMap(({ f, input, output, from, to }, process) => {
    const call = { process, f, key: 's' };
    const invoke: HistoryEvent = { ...call, type: 'invoke', input, time: from };
    const end: HistoryEvent = { ...call, type: 'ok', output, time: to ?? 0 };
    return to === null ? [invoke] : [invoke, end];
  });
  return check(
    events.sort((a, b) => a.time! - b.time!),
    deck,
  ).counterexample?.sentence;
}

test('edits are ordered by their versions, in whatever order they completed', () => {
  const created = create();
  const early = add('b', 3);
  assert.equal(problemOf(created, early, { ...add('a', 2), from: early.from }, get(3, 'a', 'b')), undefined);
});

test('two edits that made the same version: one is lost', () => {
  const created = create();
  assert.match(
    problemOf(created, add('a', 2), add('b', 2))!,
    /made version 2, which another edit had made: one of the two is lost/,
  );
});

test('an edit without a version in its output was not stored', () => {
  const created = create();
  assert.match(problemOf(created, said('add', { html: 'a' }, null))!, /has no version: it was not stored/);
});

test('an edit that is impossible in any deck is a violation', () => {
  const created = create();
  const update = said('update', { index: 3, html: 'x', token: 1 }, { version: 2 });
  assert.match(problemOf(created, update)!, /there is no slide 3/);
  const again = said('create', { name: 's', token: 1 }, { version: 2, created: true });
  assert.match(problemOf(created, again)!, /created the deck, which existed already/);
});

test('a write with a lower token after a higher one is a violation', () => {
  const created = create();
  assert.match(
    problemOf(created, add('a', 2, 9), add('b', 3, 8))!,
    /wrote with token 8 after token 9 had written/,
  );
});

test('an edit cannot make a version below one returned before its invocation', () => {
  const created = create();
  assert.match(problemOf(created, add('a', 3), add('b', 2))!, /made version 3, but the next version is 2/);
});

test('a read that saw a past or future version, or content that no edit made, is a violation', () => {
  const created = create();
  assert.equal(problemOf(created, get(1), add('a', 2), get(2, 'a')), undefined);
  assert.match(problemOf(created, add('a', 2), get(1))!, /saw version 1, but version 2 was the latest/);
  assert.match(problemOf(created, get(2, 'a'), add('a', 2))!, /saw version 2, but version 1 was the latest/);
  assert.match(problemOf(created, add('a', 2), get(2))!, /saw other content in version 2/);
  const concurrent = get(2, 'x');
  const early = { ...concurrent, to: concurrent.to! + 30 };
  assert.match(problemOf(created, early, add('a', 2))!, /saw other content in version 2/);
});

test('a deck that exists, or does not, contrary to its edits is a violation', () => {
  const before = gone();
  const created = create();
  assert.equal(problemOf(before, created), undefined);
  assert.equal(problemOf(created, get(1)), undefined);
  assert.equal(problemOf(created, said('delete', {}, { version: 2 }), gone()), undefined);
  assert.match(problemOf(created, gone())!, /found no deck, but there is one/);
  assert.match(problemOf(get(1))!, /found a deck, but there was no deck/);
});

test('a pending edit may have taken effect once, or not', () => {
  const created = create();
  const lost = pending(add('b', 0));
  const other = pending(add('x', 0));
  assert.equal(problemOf(created, other, lost, get(2, 'b')), undefined, 'it took effect');
  assert.equal(problemOf(created, other, add('b', 2), get(2, 'b')), undefined, 'it took none');
  assert.match(problemOf(created, other, get(2, 'b'))!, /saw version 2, but version 1 was the latest/);
  assert.ok(problemOf(created, lost, add('b', 3), get(3, 'b', 'x')) !== undefined);
});

test('a pending edit fills a gap between versions if it was invoked by then', () => {
  const created = create();
  const lost = pending(add('b', 0));
  const third = add('c', 3);
  assert.equal(problemOf(created, lost, third, get(3, 'b', 'c')), undefined);
  assert.ok(problemOf(created, third, pending(add('b', 0)), get(3, 'b', 'c')) !== undefined);
  assert.ok(problemOf(created, lost, add('c', 4), get(4, 'b', 'b', 'c')) !== undefined, 'twice');
  assert.equal(
    problemOf(created, pending(add('b', 0)), add('c', 3), said('delete', {}, { version: 4 }), gone()),
    undefined,
  );
});

test('after a pending edit with an unpredictable output only the version is known', () => {
  const created = create();
  const verified = pending(said('verify', { index: 0 }, null));
  assert.equal(problemOf(created, add('a', 2), verified, get(3, 'whatever')), undefined);
  assert.equal(problemOf(created, add('a', 2), verified, add('b', 4), get(4, 'whatever')), undefined);
  assert.ok(
    problemOf(created, add('a', 2), verified, get(2, 'x')) !== undefined,
    'it is no excuse for others',
  );
  assert.ok(problemOf(created, add('a', 2), verified, get(4, 'a')) !== undefined);
  const all = [created, verified, said('delete', {}, { version: 3 })];
  const anew = said('create', { name: 's', token: 1 }, { version: 4, created: true });
  assert.ok(problemOf(...all, anew, get(4, 'x')) !== undefined, 'what is created anew is known again');
});

test('creating an existing session and a cancelled verification change nothing', () => {
  const created = create();
  const there = said('create', { name: 'other', token: 1 }, { version: 1, created: false });
  const cancelled = said('verify', { index: 0 }, { outcome: 'cancelled' });
  assert.equal(problemOf(created, there, cancelled, get(1)), undefined);
});

test('several lost edits in a row are identified by a digest seen later, in any order and among many others', () => {
  const lost = [
    add('x', 0),
    said('rename', { name: 'n', token: 1 }, null),
    said('append', { messages: [{ role: 'user', content: 'm' }], token: 1 }, null),
    ...Array.from({ length: 30 }, (_, i) => add(`other ${i}`, 0)),
  ].map(pending);
  const seen = (content: string) =>
    said(
      'get',
      {},
      {
        version: 5,
        digest: deckDigest({
          name: 'n',
          slides: ['a', 'x'].map((html) => ({ html, verdict: null })),
          messages: [{ role: 'user', content }],
        }),
      },
    );
  const needs = (last: Said) => {
    const others = [create(), ...lost, add('a', 2), last].map(({ f, input, output, to }) => ({
      f,
      key: 's',
      input,
      output: to === null ? undefined : output,
      outcome: to === null ? ('info' as const) : ('ok' as const),
    }));
    const times = {
      began: (index: number) => index,
      ended: (index: number) => (others[index]!.outcome === 'ok' ? 1_000 + index : Number.POSITIVE_INFINITY),
    };
    return deck.pruning!.needs!(others.at(-1)!, others, deck.init, times);
  };
  const told = needs(seen('m'))!.flat();
  assert.deepEqual(
    [...new Set(told)].filter((index) => index >= 1 && index <= lost.length).sort(),
    [1, 2, 3],
  );
  assert.equal(needs(seen('of nobody')), undefined);
});
