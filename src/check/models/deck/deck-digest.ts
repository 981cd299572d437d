import { hash as hashOf } from 'node:crypto';
import { jsonString } from '../../json/json-text.ts';

/*
 * A deck in a few characters. The digest of a whole deck begins with the digest of its slides, so that a
 * caller that saw only the slides can be compared with one that saw the whole deck.
 */

type DigestSlides = readonly { readonly html: string; readonly verdict: string | null }[];

export function slidesDigest(slides: DigestSlides): string {
  return hash(
    jsonArray(
      slides,
      ({ html, verdict }) => `[${jsonString(html)},${verdict === null ? 'null' : jsonString(verdict)}]`,
    ),
  );
}

export function deckDigest({
  name,
  slides,
  messages,
}: {
  readonly name: string;
  readonly slides: DigestSlides;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}): string {
  return slidesDigest(slides) + conversationDigest(name, messages);
}

/** The second part of a deck's digest: its name and its messages. */
export function conversationDigest(
  name: string,
  messages: readonly { readonly role: string; readonly content: string }[],
): string {
  const texts = jsonArray(messages, ({ role, content }) => `[${jsonString(role)},${jsonString(content)}]`);
  return hash(`[${jsonString(name)},${texts}]`);
}

/**
 * The digests of the parts of a deck, from the digest of a whole deck or of its slides alone. Undefined if it
 * is neither.
 */
export function splitDigest(
  digest: string,
): { readonly slides: string; readonly conversation?: string } | undefined {
  if (digest.length === LENGTH) return { slides: digest };
  if (digest.length !== 2 * LENGTH) return undefined;
  return { slides: digest.slice(0, LENGTH), conversation: digest.slice(LENGTH) };
}

const LENGTH = 16;

/** Whether both can be digests of the same deck. */
export function digestsAgree(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/** 96 bits in 16 characters: different contents practically never share a hash. */
function hash(json: string): string {
  return hashOf('sha256', json, 'base64url').slice(0, LENGTH);
}

function jsonArray<T>(items: readonly T[], json: (item: T) => string): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) text += i === 0 ? json(items[i]!) : `,${json(items[i]!)}`;
  return `${text}]`;
}
