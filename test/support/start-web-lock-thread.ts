import type { TestContext } from 'node:test';
import type { LockHandle } from '../../src/locks/index.ts';
import { RemoteThread } from './remote-thread.ts';
import type { WebLockCommand, WebLockResult } from './web-lock-thread.ts';

/** A thread that requests Web Locks from a table. */
export type WebLockThread = RemoteThread<WebLockCommand, WebLockResult>;

/** Ends with the test. */
export async function startWebLockThread(t: TestContext, handle: LockHandle): Promise<WebLockThread> {
  const thread = await RemoteThread.start<WebLockCommand, WebLockResult>('./web-lock-thread.ts', {});
  t.after(() => thread.ends());
  await thread.does({ do: 'attach', handle });
  return thread;
}
