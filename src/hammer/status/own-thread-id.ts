import { readlinkSync } from 'node:fs';

/** Linux's id of the calling thread; 0 on other systems. */
export function ownThreadId(): number {
  if (process.platform !== 'linux') return 0;
  try {
    // An asynchronous call would be made by a thread of libuv's pool.
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return 0;
  }
}
