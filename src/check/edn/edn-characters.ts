/** The codes of the characters that EDN is made of. */
export const Code = {
  space: 0x20,
  quote: 0x22,
  hash: 0x23,
  openParen: 0x28,
  closeParen: 0x29,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  zero: 0x30,
  colon: 0x3a,
  semicolon: 0x3b,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  underscore: 0x5f,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** 1 for each character of ASCII that ends a token. */
const delimiters = new Uint8Array(128);
for (let code = 0; code <= Code.space; code++) delimiters[code] = 1;
for (const character of ',"()[]{};') delimiters[character.charCodeAt(0)] = 1;

/** Whether a code ends a token; NaN, the code after the end of a text, does. */
export function isDelimiter(code: number): boolean {
  return code < 128 ? delimiters[code] === 1 : Number.isNaN(code);
}

export function isDigit(code: number): boolean {
  return code >= Code.zero && code <= 0x39;
}
