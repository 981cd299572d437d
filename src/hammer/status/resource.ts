import type { StatusWriter } from './worker-status.ts';
import { ALL_OWNERS } from './worker-status.ts';

const PREFIX = 'resource ';

/** A resource of a fixture's, such as a file, as a worker's status shows it beside the keys of the lock under test. */
export function resourceKey(resource: string): string {
  return PREFIX + resource;
}

export function isResourceKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** A resource that is not a key of the lock under test: a file, a connection. */
export interface ResourceStatus {
  /** `blocking`: whether the whole thread waits, or one of its tasks. @returns what ends the wait */
  waitFor(resource: string, blocking: boolean): () => void;
  /** @returns what ends the hold */
  hold(resource: string): () => void;
}

export function resourceStatus(status: StatusWriter): ResourceStatus {
  return {
    waitFor: (resource, blocking) => status.waitFor(resourceKey(resource), blocking ? ALL_OWNERS : 0),
    hold: (resource) => status.hold(resourceKey(resource), 0),
  };
}
