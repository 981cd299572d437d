import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { deck as deckModel } from '../../src/check/models/deck/deck-model.ts';
import type { Deck } from '../../src/decks/deck.ts';
import { checkHistory } from '../../src/hammer/history-check.ts';
import { lostMessages } from '../../src/hammer/lost-messages.ts';
import { readServedDeck } from '../../src/hammer/served-deck.ts';

type Step = [process: number, type: 'invoke' | 'ok' | 'fail' | 'info', f: string, value?: unknown];

const told = (steps: Step[]) =>
  steps.map(([process, type, f, value], time) => ({ process, type, f, key: 'a', value, time }));
const chat = (content: string) => ({ content, expected: { slides: ['x'], answer: 'y' } });
const deckOf = (...contents: string[]): Deck => ({
  ...{ id: 'a', name: '', version: 9, slides: [] },
  messages: contents.map((content) => ({ role: 'user', content })),
});

function withoutEffect(steps: Step[], deck: Deck | null): number[] {
  const lost = lostMessages();
  for (const event of told(steps)) lost.add(event);
  return lost.withoutEffect('a', deck);
}

test('a lost chat whose message is not in the deck took no effect; one that is there, and one that was answered, stay', () => {
  const steps: Step[] = [
    [1, 'invoke', 'chat', chat('lost')],
    [1, 'info', 'chat'],
    [2, 'invoke', 'chat', chat('shown')],
    [2, 'info', 'chat'],
    [3, 'invoke', 'chat', chat('answered')],
    [3, 'ok', 'chat', { version: 2 }],
    [4, 'invoke', 'chat', chat('never came back')],
  ];
  assert.deepEqual(withoutEffect(steps, deckOf('shown')), [0, 6]);
});

test('where a delete or a save may have taken the message away, nothing is said of the call', () => {
  const lost: Step[] = [
    [1, 'invoke', 'chat', chat('lost')],
    [1, 'info', 'chat'],
  ];
  for (const f of ['delete', 'save']) {
    const began: Step = [2, 'invoke', f, {}];
    assert.deepEqual(withoutEffect([began, ...lost], null), [], `${f} still open`);
    assert.deepEqual(withoutEffect([...lost, began, [2, 'ok', f, {}]], null), [], `${f} later`);
    assert.deepEqual(withoutEffect([began, ...lost, [2, 'ok', f, {}]], null), [], `${f} beside it`);
    assert.deepEqual(withoutEffect([began, [2, 'info', f], ...lost], null), [], `${f} lost`);
    assert.deepEqual(withoutEffect([began, [2, 'ok', f, {}], ...lost], null), [2], `${f} before it`);
    assert.deepEqual(withoutEffect([began, [2, 'fail', f], ...lost], null), [2], `${f} refused`);
  }
});

test('a deck that shows a version of a lost chat without its message is a violation, as before', async () => {
  const steps: Step[] = [
    [1, 'invoke', 'create', { name: 'n' }],
    [1, 'ok', 'create', { version: 1, created: true }],
    [2, 'invoke', 'chat', chat('lost')],
    [2, 'info', 'chat'],
    [1, 'invoke', 'add', { html: 'h' }],
    [1, 'ok', 'add', { version: 3 }],
  ];
  const slides = [{ html: 'h', verdict: null }] as never;
  const read = async (): Promise<Deck> => ({ id: 'a', name: 'n', version: 3, slides, messages: [] });
  const { counterexamples } = await checkHistory(told(steps), deckModel, read, () => {});
  assert.equal(counterexamples.length, 1);
});

test('a deck that changes while it is read piece by piece is read again', async () => {
  let version = 1;
  const server = createServer((request, response) => {
    const url = request.url!;
    const isMessages = url.includes('/messages');
    const body = url.startsWith('/api/slides')
      ? { slide_deck: { version, slides: [] } }
      : isMessages
        ? { messages: [{ role: 'user', content: `of ${version}` }], next: null }
        : { name: 'n' };
    // A request that its client has left is done between two of the pieces.
    if (!isMessages && !url.startsWith('/api/slides') && version === 1) version = 2;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const { port } = server.address() as AddressInfo;
    const deck = await readServedDeck(`http://127.0.0.1:${port}`, 'a');
    assert.deepEqual([deck?.version, deck?.messages[0]?.content], [2, 'of 2']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
