import { valueText } from '../json/value-text.ts';
import { stringEnd } from '../text/string-end.ts';
import { needsMore, TextError, type TextWindow } from '../text/text-window.ts';

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([0-3]?[0-7]{1,2})|([\s\S]))/g;
const escapes: Readonly<Record<string, string>> = {
  t: '\t',
  r: '\r',
  n: '\n',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
};

/** The string that begins at the window's place. @throws {@link TextError} if it does not end, or has an unknown escape */
export function readEdnString(window: TextWindow): string {
  const { text } = window;
  const from = window.at;
  const end = stringEnd(text, from);
  if (end !== -1) {
    window.at = end;
    const inside = text.slice(from + 1, end - 1);
    return inside.includes('\\') ? unescaped(inside, from) : inside;
  }
  if (!window.isLast) throw needsMore;
  throw new TextError(from, 'the text ends within the string that begins here');
}

function unescaped(text: string, at: number): string {
  return text.replace(ESCAPE, (given, hex?: string, octal?: string, letter = '') => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    const meant = escapes[letter];
    if (meant === undefined) throw new TextError(at, `a string has the unknown escape ${valueText(given)}`);
    return meant;
  });
}

const names: Readonly<Record<string, string>> = {
  newline: '\n',
  return: '\r',
  space: ' ',
  tab: '\t',
  backspace: '\b',
  formfeed: '\f',
};

/** The character that a name after a backslash denotes; undefined if it denotes none. */
export function characterOf(name: string): string | undefined {
  const [character, ...more] = name;
  if (more.length === 0) return character;
  if (Object.hasOwn(names, name)) return names[name];
  const [, hex, octal] = /^(?:u([0-9a-fA-F]{4})|o([0-3]?[0-7]{1,2}))$/.exec(name) ?? [];
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  return octal === undefined ? undefined : String.fromCharCode(Number.parseInt(octal, 8));
}
