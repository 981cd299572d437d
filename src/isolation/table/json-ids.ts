import { jsonText } from '../../check/json/json-text.ts';
import { jsonValue } from '../../check/json/json-value.ts';
import { requireRoom } from '../../check/limits/map-limit.ts';

/** Numbers for JSON values: equal values have the same number. */
export interface JsonIds {
  /**
   * A whole number of 32 bits. That of a small natural number is the number itself, so that an array of them can be compared
   * with an array of ids as it is. Others have negative ids.
   *
   * @throws {@link InvalidJsonValueError} for a value that is not JSON
   */
  idOf(value: unknown): number;
  /** The value with this id, in canonical form. */
  valueOf(id: number): unknown;
}

export function createJsonIds(): JsonIds {
  const values: unknown[] = [];
  const primitives = new Map<unknown, number>();
  /** Arrays and objects, by their canonical text. */
  const texts = new Map<string, number>();
  const idIn = <Key>(ids: Map<Key, number>, key: Key, value: unknown): number => {
    let id = ids.get(key);
    if (id === undefined) {
      requireRoom(ids);
      id = ~values.length;
      values.push(value);
      ids.set(key, id);
    }
    return id;
  };
  const idOf = (value: unknown): number => {
    if (typeof value === 'number' && (value | 0) === value && value >= 0) return value | 0;
    if (typeof value === 'string') return idIn(primitives, value, value);
    const canonical = jsonValue(value);
    // A small bigint is a number in canonical form.
    if (typeof canonical === 'number' && (canonical | 0) === canonical && canonical >= 0) return canonical;
    if (typeof canonical !== 'object' || canonical === null) return idIn(primitives, canonical, canonical);
    return idIn(texts, jsonText(canonical), canonical);
  };
  return { idOf, valueOf: (id) => (id >= 0 ? id : values[~id]) };
}
