import { getCallSites } from 'node:util';

/**
 * The file from which the function that calls this one was called, as V8 names it: a `file:` URL for an ES module, a
 * path for a CommonJS module. Undefined for code that is in no file.
 */
export function callingFile(): string | undefined {
  return getCallSites(3)[2]?.scriptName || undefined;
}
