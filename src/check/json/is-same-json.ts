import { jsonText } from './json-text.ts';

/** Whether two values of a history are the same: whether their JSON is. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return isObject(a) && isObject(b) && jsonText(a) === jsonText(b);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
