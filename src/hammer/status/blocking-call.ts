import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { naming } from '../evidence/thrown-by.ts';

/** `setup` waits for keys of the lock. */
export interface SetupWait {
  readonly waitsFor: readonly string[];
  readonly holds: readonly string[];
  /** What is known about the awaited keys, one sentence per key. */
  readonly known: readonly string[];
}

/**
 * What the main thread of the run's process is in the middle of, noted on disk. It runs the user's code, which may block
 * it for good; then only the watching process can report it.
 */
export type BlockingCall =
  | {
      /** The call, as the subject of a sentence: `create of the lock x`. */
      readonly calls: string;
      /**
       * The granted time in which it has to return.
       *
       * @default 10_000
       */
      readonly limitMs?: number;
    }
  | SetupWait;

const FILE = 'doing.json';

/** Notes what the thread is about to do; undefined for anything that cannot take long. */
export function noteBlockingCall(directory: string, doing: BlockingCall | undefined): void {
  const path = join(directory, FILE);
  if (doing === undefined) rmSync(path, { force: true });
  else writeFileSync(path, JSON.stringify(doing));
}

/** Returns a function that reads what the thread is doing, and for how much of the granted time it has been doing it. */
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

/** The call that the thread is in, or was in when its process ended; undefined where none is noted. */
export function callAt(directory: string): string | undefined {
  const text = readBlockingCall(directory);
  const doing = text === undefined ? undefined : (JSON.parse(text) as BlockingCall);
  return doing !== undefined && 'calls' in doing ? doing.calls : undefined;
}

/** Undefined if nothing is noted, or only a part of it has been written yet. */
function readBlockingCall(directory: string): string | undefined {
  try {
    const text = readFileSync(join(directory, FILE), 'utf8');
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

/**
 * Notes a call for as long as it takes, and then the one that it is a part of. It is over also when it throws, so that a
 * cleanup that follows is not blamed on it.
 */
export async function during<T>(
  directory: string,
  doing: BlockingCall,
  call: () => T | Promise<T>,
): Promise<T> {
  const outer = readBlockingCall(directory);
  noteBlockingCall(directory, doing);
  try {
    return await call();
  } finally {
    noteBlockingCall(directory, outer && JSON.parse(outer));
  }
}

/** Notes a synchronous call. An error that it throws is reported with the name of the call. */
export function duringCall<T>(directory: string, what: string, call: () => T): T {
  noteBlockingCall(directory, { calls: what });
  try {
    return naming(what, call);
  } finally {
    noteBlockingCall(directory, undefined);
  }
}
