import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { naming } from './thrown-by.ts';

/** The set-up waits for keys of the lock. */
export interface Waiting {
  readonly waitsFor: readonly string[];
  readonly holds: readonly string[];
  /** What is known of the keys that are waited for, a sentence each. */
  readonly known: readonly string[];
}

/**
 * What a run's own thread is in the middle of, on disk: it calls a user's code there, which may block it for good, and then
 * only the process that watches can tell.
 */
export type Doing =
  /** A noun, with which a sentence can begin. */
  { readonly calls: string } | Waiting;

const FILE = 'doing.json';

/** `undefined`: nothing that could take long. */
export function noteDoing(directory: string, doing: Doing | undefined): void {
  const path = join(directory, FILE);
  if (doing === undefined) rmSync(path, { force: true });
  else writeFileSync(path, JSON.stringify(doing));
}

/** Says at each call in the middle of what the thread is, and for how much of the granted time it has been. */
export function doingWatch(
  directory: string,
  granted: { readonly ms: number },
): () => { readonly doing: Doing; readonly ms: number } | undefined {
  let seen: string | undefined;
  let since = 0;
  return () => {
    const text = readDoing(directory);
    if (text !== seen) since = granted.ms;
    seen = text;
    return text === undefined ? undefined : { doing: JSON.parse(text), ms: granted.ms - since };
  };
}

/** Undefined where nothing is noted, or not yet all of it. */
function readDoing(directory: string): string | undefined {
  try {
    const text = readFileSync(join(directory, FILE), 'utf8');
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

/** Notes what the thread is doing until the call is over, also where it throws: the clean-up that follows is no part of it. */
export async function during<T>(directory: string, doing: Doing, call: () => T | Promise<T>): Promise<T> {
  noteDoing(directory, doing);
  try {
    return await call();
  } finally {
    noteDoing(directory, undefined);
  }
}

/** Notes a call that comes back at once, or never; what it throws is told with the call. */
export function duringCall<T>(directory: string, what: string, call: () => T): T {
  noteDoing(directory, { calls: what });
  try {
    return naming(what, call);
  } finally {
    noteDoing(directory, undefined);
  }
}
