import assert from 'node:assert/strict';
import type { DeckServer, HttpResponse } from './deck-server.ts';

export function chat({ call }: DeckServer, session_id: string, message: string): Promise<HttpResponse> {
  return call('POST', '/api/chat', { session_id, message });
}

/** Asserts that a refused request leaves no traces: the deck is the same, and the next request gets the session and a thread. */
export async function assertNoTraces(
  server: DeckServer,
  session: string,
  refused: () => Promise<void>,
): Promise<void> {
  const before = await server.deck(session);
  await refused();
  assert.deepEqual(await server.deck(session), before);
  const { body } = await server.call('GET', `/api/sessions/${session}/messages`);
  assert.deepEqual(body.messages, []);
  const { body: next } = await chat(server, session, '# next');
  assert.equal(next.version, before.version + 1, JSON.stringify(next));
}
