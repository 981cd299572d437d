import assert from 'node:assert/strict';
import type { Answered, Served } from './served.ts';

export function chat({ call }: Served, session_id: string, message: string): Promise<Answered> {
  return call('POST', '/api/chat', { session_id, message });
}

/** Nothing is left of what was refused: the deck is the same, and the next request has its session and a thread. */
export async function leavesNothing(
  server: Served,
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
