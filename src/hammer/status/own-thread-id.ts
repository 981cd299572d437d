import { readlinkSync } from 'node:fs';

/** What Linux calls the thread that asks; 0 elsewhere. */
export function ownThreadId(): number {
  if (process.platform !== 'linux') return 0;
  try {
    // A synchronous call is made by the thread itself.
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return 0;
  }
}
