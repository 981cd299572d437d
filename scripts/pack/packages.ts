/** A part of this project that is published alone, from the same sources, and that depends on no package. */
export interface PartPackage {
  readonly name: string;
  readonly description: string;
  readonly keywords: readonly string[];
  /** The module that the package exports, from the root of the project. */
  readonly entry: string;
  /** The subpath of `hammerlock` that exports the same module. */
  readonly subpath: string;
  /** The modules that its worker threads start with: no import leads to them. */
  readonly workers: readonly string[];
  /** The page that its README is made of. */
  readonly page: string;
}

export const packages: Readonly<Record<string, PartPackage>> = {
  check: {
    name: 'hammerlock-check',
    description: 'A linearizability checker for histories of concurrent operations, with counterexamples',
    keywords: ['linearizability', 'checker', 'concurrency', 'history', 'jepsen', 'porcupine', 'testing'],
    entry: 'src/check/index.ts',
    subpath: 'check',
    workers: [],
    page: 'docs/checker.md',
  },
  explore: {
    name: 'hammerlock-explore',
    description:
      'Runs small programs of worker threads under every schedule that matters, and replays failures',
    keywords: ['concurrency', 'worker_threads', 'atomics', 'sharedarraybuffer', 'model-checking', 'testing'],
    entry: 'src/explore/index.ts',
    subpath: 'explore',
    workers: ['workers/explore-coordinator.ts', 'workers/explore-thread.ts'],
    page: 'docs/explorer.md',
  },
  locks: {
    name: 'hammerlock-locks',
    description:
      'Locks by name for the worker threads of a Node process, with leases, fencing tokens and recovery',
    keywords: ['lock', 'mutex', 'worker_threads', 'atomics', 'sharedarraybuffer', 'fencing', 'lease'],
    entry: 'src/locks/index.ts',
    subpath: 'locks',
    workers: ['workers/warden.ts'],
    page: 'docs/locks.md',
  },
};
