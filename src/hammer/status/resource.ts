import { isAbsolute, relative } from 'node:path';

const PREFIX = 'store.write ';

/** What a worker's row shows of a store's file while the worker writes to it, or waits for that. */
export function fileKey(file: string, directory: string): string {
  const inside = relative(directory, file);
  return PREFIX + (inside.startsWith('..') || isAbsolute(inside) ? file : inside);
}

export function isFileKey(key: string): boolean {
  return key.startsWith(PREFIX);
}
