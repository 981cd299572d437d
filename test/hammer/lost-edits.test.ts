import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deck } from '../../src/check/models/deck/deck-model.ts';
import { editCalls } from '../../src/hammer/edit-calls.ts';
import { explains } from '../../src/hammer/explains.ts';
import { guessOrder } from '../../src/hammer/guess-order.ts';
import { checkHistory } from '../../src/hammer/history-check.ts';
import { lossyDecks } from '../support/lossy-decks.ts';

test('of 16 and of 64 clients, a third of whose edits have no answer, all that was answered is explained', async () => {
  for (const [clients, calls] of [
    [16, 2_000],
    [64, 3_000],
  ] as const) {
    const { events, read } = lossyDecks(clients, calls, 7);
    const lost = events.filter(({ type }) => type === 'info').length;
    assert.ok(lost > calls * 0.28, `${lost} lost`);
    const { partitions, undecided, counterexamples } = await checkHistory(events, deck, read, () => {});
    assert.deepEqual([partitions, undecided, counterexamples], [4, 0, []], `${clients} clients`);
  }
});

test('an answer that no order of the edits explains is a violation among lost ones, too', async () => {
  const { events, read } = lossyDecks(8, 300, 3);
  const at = events.findIndex(({ type, value, f }, n) => n > 150 && type === 'ok' && f === 'get' && value);
  const wrong = events.with(at, {
    ...events[at]!,
    value: { ...(events[at]!.value as object), version: 1 },
  });
  assert.deepEqual((await checkHistory(events, deck, read, () => {})).counterexamples, []);
  assert.equal((await checkHistory(wrong, deck, read, () => {})).counterexamples.length, 1);
});

test('an order is evidence only if each answered edit stands in it, once, in time, and as it was answered', () => {
  const told = [
    [1, 'invoke', 'create', { name: 'n' }],
    [1, 'ok', 'create', { version: 1, created: true }],
    [2, 'invoke', 'add', { html: 'a' }],
    [1, 'invoke', 'add', { html: 'b' }],
    [1, 'ok', 'add', { version: 3 }],
    [2, 'info', 'add', null],
    [3, 'invoke', 'add', { html: 'late' }],
  ] as const;
  const calls = editCalls(100);
  for (const [process, type, f, value] of told) calls.add({ process, type, f, key: 's', value });
  const all = calls.of('s');
  const order = guessOrder(all)!;
  assert.deepEqual(
    order.map(({ argument }) => argument),
    [{ name: 'n' }, { html: 'a' }, { html: 'b' }],
  );
  assert.ok(explains(order, all));
  const [create, a, b] = order as [(typeof order)[0], (typeof order)[0], (typeof order)[0]];
  assert.ok(!explains([create, a], all), 'one is missing');
  assert.ok(!explains([create, a, a, b], all), 'one stands twice');
  assert.ok(!explains([create, { ...a, argument: { html: 'c' } }, b], all), 'another call');
  assert.ok(!explains([create, { ...a, result: { version: 9 } }, b], all), 'another answer');
  assert.ok(
    !explains([create, a, { ...b, result: { version: 3, token: 1 } }], all),
    'more than was answered',
  );
  const twice = all.map((call) =>
    call.invokedAt === b.invokedAt ? { ...call, result: { version: 4 } } : call,
  );
  const again = [a, { ...a, result: { version: 3 } }, { ...b, result: twice[2]!.result }];
  assert.ok(!explains([create, ...again], twice), 'one makes two versions');
  const late = { ...a, argument: { html: 'late' }, invokedAt: all[3]!.invokedAt };
  assert.ok(
    !explains([create, { ...late, argument: all[3]!.argument }, b], all),
    'it began after version 3 was told',
  );
});

test('an edit of one version alone takes effect on no other', () => {
  const state = deck.step(deck.init, call('create', { name: 'n' }, 1, { created: true }));
  assert.equal(
    typeof deck.step(state as never, call('add', { html: 'a', expected_version: 1 }, 2)),
    'object',
  );
  assert.equal(
    typeof deck.step(state as never, call('add', { html: 'a', expected_version: 0 }, 2)),
    'symbol',
  );
  const lost = {
    ...call('add', { html: 'a', expected_version: 4 }, 2),
    outcome: 'info',
    result: undefined,
  } as const;
  assert.equal(typeof deck.step(state as never, lost), 'symbol');
});

function call(f: string, argument: object, version: number, answer: object = {}) {
  return { f, key: 's', argument, result: { version, ...answer }, outcome: 'ok' } as const;
}
