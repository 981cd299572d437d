import { hash as hashOf } from 'node:crypto';

/*
 * A deck in a few characters. The digest of a whole deck begins with the digest of its slides, so that a
 * caller that saw only the slides can be compared with one that saw the whole deck.
 */

type DigestSlides = readonly { readonly html: string; readonly verdict: string | null }[];

export function slidesDigest(slides: DigestSlides): string {
  return hash(slides.map(({ html, verdict }) => [html, verdict]));
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
  return hash([name, messages.map(({ role, content }) => [role, content])]);
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
function hash(content: unknown): string {
  return hashOf('sha256', JSON.stringify(content), 'base64url').slice(0, LENGTH);
}
