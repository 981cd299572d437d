import { valueText } from '../json/value-text.ts';
import { InvalidOptionError } from '../options/invalid-option-error.ts';
import type { HistoryText } from './history-text.ts';

/** A format that histories are written in: see the page on the checker. */
export type HistoryFormat = 'jsonl' | 'json' | 'edn' | 'jepsen-log';

export const historyFormats: readonly HistoryFormat[] = ['jsonl', 'json', 'edn', 'jepsen-log'];

/** @throws {@link InvalidOptionError} for what is neither a format nor `auto` */
export function requireFormat(format: unknown): void {
  if (format === 'auto' || historyFormats.includes(format as HistoryFormat)) return;
  throw new InvalidOptionError(
    `format must be ${['auto', ...historyFormats].join(', ').replace(/, ([^,]*)$/, ' or $1')}, not ${valueText(format)}`,
  );
}

/** How much of a history is looked at, at most, to guess its format. */
const MAX_LOOK = 64 * 1024;

/** The format that a history is probably written in, by how it begins. */
export function guessFormat(text: HistoryText): HistoryFormat {
  for (let length = 1; length <= MAX_LOOK; length *= 8) {
    const beginning = text.beginning(length);
    const format = formatOf(beginning, beginning.length < length);
    if (format !== undefined) return format;
  }
  return 'jsonl';
}

/** A line of Jepsen's log, or of its history.txt: process, type, function, value. */
export const LOGGED_EVENT = /(?:^|\s)(\d+|:[\w-]+)\s+:(invoke|ok|fail|info)\s+(?=[:"\w])/;

const BLANKS = /^(?:[\s,\ufeff]|;.*\n)+/;

/** Undefined if it takes more of the text to know. */
function formatOf(text: string, isWhole: boolean): HistoryFormat | undefined {
  const begun = text.replace(BLANKS, '');
  const isList = begun.startsWith('[');
  const inside = (isList ? begun.slice(1) : begun).replace(BLANKS, '');
  if (/^[#;(]/.test(inside) || /^\[?\s*;/.test(text)) return 'edn';
  if (inside.startsWith('{')) {
    const field = inside.slice(1).replace(BLANKS, '');
    if (/^[:#;]/.test(field)) return 'edn';
    const [name] = /^"(?:[^"\\]|\\[\s\S])*"\s*/.exec(field) ?? [];
    if (name !== undefined && field.length > name.length && field[name.length] !== ':') return 'edn';
    if (isList) return name === undefined && field === '' && !isWhole ? undefined : 'json';
    return lineFormat(begun, isWhole);
  }
  if (isList) return inside === '' && !isWhole ? undefined : 'json';
  if (new RegExp(LOGGED_EVENT, 'm').test(text)) return 'jepsen-log';
  return isWhole ? 'jsonl' : undefined;
}

/** Whether an object of JSON ends on its first line, as each does in JSON lines. */
function lineFormat(object: string, isWhole: boolean): HistoryFormat | undefined {
  const end = object.indexOf('\n');
  if (end === -1 && !isWhole) return undefined;
  const line = (end === -1 ? object : object.slice(0, end)).trimEnd();
  return line.endsWith('}') ? 'jsonl' : 'json';
}
