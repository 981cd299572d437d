import { jsonText } from '../json/json-text.ts';
import { jsonValue } from '../json/json-value.ts';

/**
 * The items of a set, in an order that equal sets share: numbers first, by size, then the others, by their JSON.
 *
 * @throws {@link InvalidJsonValueError} for an item that JSON does not have
 */
export function sortedSet(items: readonly unknown[]): unknown[] {
  return items
    .map((item) => ({ item, text: jsonText(jsonValue(item)) }))
    .sort((a, b) => compare(a.item, b.item) || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item);
}

function compare(a: unknown, b: unknown): number {
  if (!isNumber(a) || !isNumber(b)) return Number(isNumber(b)) - Number(isNumber(a));
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
