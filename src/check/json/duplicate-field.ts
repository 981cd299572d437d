import { stringEnd } from '../text/string-end.ts';

/**
 * A name that two fields of one object have, or undefined. `JSON.parse` silently keeps the last of the two.
 * `text` is the JSON of `value`.
 */
export function duplicateField(text: string, value: unknown): string | undefined {
  let names = 0;
  forEachName(text, () => {
    names += 1;
  });
  return names === countFields(value) ? undefined : findRepeated(text);
}

function countFields(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    // Most elements are numbers or strings: a call for each would take longer than the rest.
    for (const item of value) if (typeof item === 'object') count += countFields(item);
    return count;
  }
  for (const name in value) count += 1 + countFields((value as Record<string, unknown>)[name]);
  return count;
}

/** Calls `found` with the start and the end of each field name: a string before a colon. */
function forEachName(text: string, found: (from: number, to: number) => void): void {
  for (let from = text.indexOf('"'); from !== -1; ) {
    const to = stringEnd(text, from);
    let after = to;
    while (isSpace(text.charCodeAt(after))) after += 1;
    if (text.charCodeAt(after) === COLON) found(from, to);
    from = text.indexOf('"', to);
  }
}

const COLON = 0x3a;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function findRepeated(text: string): string | undefined {
  const open: Set<string>[] = [];
  let repeated: string | undefined;
  let at = 0;
  const pass = (to: number) => {
    for (; at < to; at++) {
      if (text[at] === '{') open.push(new Set());
      else if (text[at] === '}') open.pop();
      else if (text[at] === '"') at = stringEnd(text, at) - 1;
    }
  };
  forEachName(text, (from, to) => {
    if (repeated !== undefined) return;
    pass(from);
    const name = JSON.parse(text.slice(from, to)) as string;
    if (open.at(-1)!.has(name)) repeated = name;
    open.at(-1)!.add(name);
    at = to;
  });
  return repeated;
}
