import { valueText } from '../json/value-text.ts';
import { type Model, refused } from '../model/model.ts';
import type { ModelOperation } from '../model/model-operation.ts';
import { InvalidOptionError } from '../options/invalid-option-error.ts';

/**
 * A key-value store of strings, one partition per key: `get` returns the string, `put` replaces it, `append`
 * adds to its end. It begins as "".
 */
export const kv: Model<string> = {
  name: 'kv',
  functions: new Set(['get', 'put', 'append']),
  init: '',
  observes: ({ f }) => f === 'get',
  reject({ f, input, output, outcome }) {
    if (f === 'get' && (input ?? '') !== '') {
      return `a get takes null, not ${valueText(input)}: name what it gets in \`key\``;
    }
    const text = f === 'get' ? (outcome === 'ok' ? output : '') : input;
    return typeof text === 'string'
      ? undefined
      : `the ${f === 'get' ? 'output' : 'input'} of ${f} must be a string, not ${valueText(text)}`;
  },
  pruning: {
    sets: ({ f, input }) => (f === 'put' ? (input as string) : undefined),
    mayFollow: (text, { f, output }) => f !== 'get' || (output as string).startsWith(text),
    rulesOut(earlier, { f, output }) {
      if (f !== 'get') return false;
      if (earlier.f === 'append') return !(output as string).includes(earlier.input as string);
      const text = earlier.f === 'get' ? earlier.output : earlier.input;
      return !(output as string).startsWith(text as string);
    },
    needs: ({ f, output, outcome }, others, from) =>
      f === 'get' && outcome === 'ok' ? partsOf(output as string, from, piecesOf(others)) : [],
    isBlind: ({ f }) => f !== 'get',
  },
  step(text, { f, input, output, outcome }) {
    if (f === 'put') return input as string;
    if (f === 'append') return text + (input as string);
    return outcome === 'info' || output === text ? text : refused;
  },
  withInit(init) {
    if (typeof init === 'string') return { ...kv, init };
    throw new InvalidOptionError(`a key begins as a string, not ${valueText(init)}`);
  },
};

/**
 * The pieces that strings are made of: for each, the only operation that puts or appends it, or null if there
 * are several.
 */
interface TextPieces {
  readonly put: ReadonlyMap<string, number | null>;
  readonly appended: ReadonlyMap<string, number | null>;
  readonly lengths: readonly number[];
}

/** By the list of operations, which may have grown since. */
const known = new WeakMap<readonly ModelOperation[], TextPieces & { readonly of: number }>();

function piecesOf(operations: readonly ModelOperation[]): TextPieces {
  const last = known.get(operations);
  if (last?.of === operations.length) return last;
  const put = new Map<string, number | null>();
  const appended = new Map<string, number | null>();
  for (const [index, { f, input }] of operations.entries()) {
    if (f === 'get') continue;
    const pieces = f === 'put' ? put : appended;
    pieces.set(input as string, pieces.has(input as string) ? null : index);
  }
  appended.delete('');
  const lengths = [...new Set([...appended.keys()].map(({ length }) => length))];
  const pieces = { put, appended, lengths, of: operations.length };
  known.set(operations, pieces);
  return pieces;
}

/**
 * The puts and appends that build `text`, starting from `from` or from a put. Empty if several combinations
 * build it, undefined if none does.
 */
function partsOf(text: string, from: string, { put, appended, lengths }: TextPieces): number[][] | undefined {
  const appendedAt = (at: number): string[] =>
    lengths
      .filter((length) => at + length <= text.length)
      .map((length) => text.slice(at, at + length))
      .filter((piece) => appended.has(piece));
  const isBegun = (begin: string) =>
    text.startsWith(begin) && (begin === text || appendedAt(begin.length).length > 0);
  const begins = [...put.keys()].filter(isBegun);
  const isFrom = isBegun(from);
  if (begins.length + Number(isFrom) !== 1) return begins.length === 0 && !isFrom ? undefined : [];
  const parts = isFrom ? [] : [put.get(begins[0]!)!];
  for (let at = (isFrom ? from : begins[0]!).length; at < text.length; ) {
    const pieces = appendedAt(at);
    if (pieces.length !== 1) return pieces.length === 0 ? undefined : [];
    parts.push(appended.get(pieces[0]!)!);
    at += pieces[0]!.length;
  }
  return [parts.filter((part) => part !== null)];
}
