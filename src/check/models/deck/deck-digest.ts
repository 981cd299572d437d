import { hash as hashOf } from 'node:crypto';

/*
 * A deck in a few characters. The digest of a whole deck begins with that of its slides, so that one who saw the
 * slides alone can be compared with what is known of the deck.
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

/** Of the name and of what was said: the second part of the digest of a whole deck. */
export function conversationDigest(
  name: string,
  messages: readonly { readonly role: string; readonly content: string }[],
): string {
  return hash([name, messages.map(({ role, content }) => [role, content])]);
}

/** The digests of the parts of a deck of which someone has seen the whole, or the slides; undefined where it is no such. */
export function splitDigest(digest: string): { readonly slides: string; readonly talk?: string } | undefined {
  if (digest.length === LENGTH) return { slides: digest };
  if (digest.length !== 2 * LENGTH) return undefined;
  return { slides: digest.slice(0, LENGTH), talk: digest.slice(LENGTH) };
}

const LENGTH = 16;

/** Whether both may be of the same deck. */
export function digestsAgree(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/** 96 bits in 16 characters: two contents that differ practically never have the same. */
function hash(content: unknown): string {
  return hashOf('sha256', JSON.stringify(content), 'base64url').slice(0, LENGTH);
}
