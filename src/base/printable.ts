/**
 * Characters that a terminal interprets or that a reader can't see: the control characters of ASCII and Latin-1, characters
 * that change the direction of text, characters without width, and unpaired surrogates.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;

/** A text from a file, a model or a program, as one line, with unprintable characters and line breaks escaped. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** A text of several lines with unprintable characters escaped; line breaks stay. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}

/** A thrown value as text for a message. Any value can be thrown, also one that can't be converted to a string. */
export function thrownText(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'a value that has no text';
  }
}
