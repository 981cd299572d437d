import { valueName } from '../model/value-name.ts';
import type { MicroOperation } from '../result/transaction.ts';

/** How many characters an operation may take, if nothing else is said. */
const ROOM = 60;
/** Of a long list, this many of the first elements are shown. The last ones say more. */
const FIRST_ELEMENTS = 2;

/**
 * A micro-operation as evidence shows it: `append x 1`, `r y [1 2]`, `r y ?` if the result of the read is not known.
 *
 * @param room about how many characters it may take; elements of a long list are left out
 */
export function operationText([f, key, value]: MicroOperation, room = ROOM): string {
  const begin = `${f} ${valueName(key)} `;
  return `${begin}${f === 'r' && value === undefined ? '?' : listText(value, room - begin.length)}`;
}

/** A value; of a list that is longer than `room` characters, the first and the last elements. */
export function listText(value: unknown, room = ROOM): string {
  if (!Array.isArray(value)) return valueName(value);
  const lengthOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length + 1, 1);
  const head = value.slice(0, FIRST_ELEMENTS).map(valueName);
  const tail: string[] = [];
  for (const element of value.slice(FIRST_ELEMENTS).toReversed()) {
    const text = valueName(element);
    const isLast = tail.length + 1 === value.length - FIRST_ELEMENTS;
    const mark = isLast ? 0 : 2;
    if (tail.length > 0 && lengthOf(head) + lengthOf(tail) + text.length + mark > room) {
      return `[${[...head, '…', ...tail].join(' ')}]`;
    }
    tail.unshift(text);
  }
  return `[${[...head, ...tail].join(' ')}]`;
}
