import type { FastifyReply } from 'fastify';

/** An answer as JSON, where its deck is JSON already. */
export function deckJson<T extends { readonly slide_deck: string }>({ slide_deck, ...rest }: T): string {
  return `${JSON.stringify(rest).slice(0, -1)},"slide_deck":${slide_deck}}`;
}

export function sendDeck<T extends { readonly slide_deck: string }>(
  reply: FastifyReply,
  answer: T,
): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(deckJson(answer));
}
