import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/**
 * JSON as a string if short, as bytes if long: bytes are outside the JavaScript heap, and shared by all
 * responses.
 */
export type Json = string | Uint8Array;

/** The size from which a response counts as long. */
export const LONG_BYTES = 64 * 1024;

export function toJson(pieces: readonly Json[]): Json {
  const bytes = Buffer.concat(
    pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)),
  );
  return bytes.length < LONG_BYTES ? bytes.toString() : bytes;
}

/**
 * Serializes a response whose deck is JSON already. The pieces share the bytes of a long deck instead of
 * copying them.
 */
export function deckJson<T extends { readonly slide_deck: Json }>({ slide_deck, ...rest }: T): Json[] {
  const start = `${JSON.stringify(rest).slice(0, -1)},"slide_deck":`;
  return typeof slide_deck === 'string' ? [`${start}${slide_deck}}`] : [start, slide_deck, '}'];
}

/** Sends the response of {@link deckJson}. */
export function sendDeck<T extends { readonly slide_deck: Json }>(
  reply: FastifyReply,
  answer: T,
): FastifyReply {
  const pieces = deckJson(answer);
  reply.type('application/json; charset=utf-8');
  if (pieces.length === 1) return reply.send(pieces[0]);
  const length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  return reply.header('content-length', length).send(Readable.from(pieces, { objectMode: false }));
}
