import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { naming } from '../evidence/thrown-by.ts';

/** The set-up waits for keys of the lock. */
export interface SetupWait {
  readonly waitsFor: readonly string[];
  readonly holds: readonly string[];
  /** What is known of the keys that are waited for, a sentence each. */
  readonly known: readonly string[];
}

/**
 * What a run's own thread is in the middle of, on disk: it calls a user's code there, which may block it for good, and then
 * only the process that watches can tell.
 */
export type BlockingCall =
  /** A noun, with which a sentence can begin. */
  { readonly calls: string } | SetupWait;

const FILE = 'doing.json';

/** `undefined`: nothing that could take long. */
export function noteBlockingCall(directory: string, doing: BlockingCall | undefined): void {
  const path = join(directory, FILE);
  if (doing === undefined) rmSync(path, { force: true });
  else writeFileSync(path, JSON.stringify(doing));
}

/** Says at each call in the middle of what the thread is, and for how much of the granted time it has been. */
export function blockingCallWatch(
  directory: string,
  granted: { readonly ms: number },
): () => { readonly doing: BlockingCall; readonly ms: number } | undefined {
  let seen: string | undefined;
  let since = 0;
  return () => {
    const text = readBlockingCall(directory);
    if (text !== seen) since = granted.ms;
    seen = text;
    return text === undefined ? undefined : { doing: JSON.parse(text), ms: granted.ms - since };
  };
}

/** Undefined where nothing is noted, or not yet all of it. */
function readBlockingCall(directory: string): string | undefined {
  try {
    const text = readFileSync(join(directory, FILE), 'utf8');
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

/** Notes what the thread is doing until the call is over, also where it throws: the clean-up that follows is no part of it. */
export async function during<T>(
  directory: string,
  doing: BlockingCall,
  call: () => T | Promise<T>,
): Promise<T> {
  noteBlockingCall(directory, doing);
  try {
    return await call();
  } finally {
    noteBlockingCall(directory, undefined);
  }
}

/** Notes a call that comes back at once, or never; what it throws is told with the call. */
export function duringCall<T>(directory: string, what: string, call: () => T): T {
  noteBlockingCall(directory, { calls: what });
  try {
    return naming(what, call);
  } finally {
    noteBlockingCall(directory, undefined);
  }
}
