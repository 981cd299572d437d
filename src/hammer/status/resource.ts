import type { StatusWriter } from './worker-status.ts';
import { ALL_OWNERS } from './worker-status.ts';

const PREFIX = 'resource ';

/** The key with which a worker's status shows a resource of a fixture, such as a file, among the keys of the lock. */
export function resourceKey(resource: string): string {
  return PREFIX + resource;
}

export function isResourceKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** Shows resources that are not keys of the lock under test, such as files and connections, in a worker's status. */
export interface ResourceStatus {
  /**
   * Shows a wait until the returned function is called.
   *
   * @param blocking whether the thread is blocked, or only one of its tasks waits
   */
  waitFor(resource: string, blocking: boolean): () => void;
  /** Shows a hold until the returned function is called. */
  hold(resource: string): () => void;
}

export function resourceStatus(status: StatusWriter): ResourceStatus {
  return {
    waitFor: (resource, blocking) => status.waitFor(resourceKey(resource), blocking ? ALL_OWNERS : 0),
    hold: (resource) => status.hold(resourceKey(resource), 0),
  };
}
