import { hash as hashOf } from 'node:crypto';

/*
 * A deck in a few characters. The digest of a whole deck begins with that of its slides, so that one who saw the
 * slides alone can be compared with what is known of the deck.
 */

type Slides = readonly { readonly html: string; readonly verdict: string | null }[];

export function slidesDigest(slides: Slides): string {
  return hash(slides.map(({ html, verdict }) => [html, verdict]));
}

export function deckDigest({
  name,
  slides,
  messages,
}: {
  readonly name: string;
  readonly slides: Slides;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}): string {
  return slidesDigest(slides) + hash([name, messages.map(({ role, content }) => [role, content])]);
}

/** Whether both may be of the same deck. */
export function digestsAgree(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/** 96 bits in 16 characters: two contents that differ practically never have the same. */
function hash(content: unknown): string {
  return hashOf('sha256', JSON.stringify(content), 'base64url').slice(0, 16);
}
