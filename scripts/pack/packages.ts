/** A part of this project that is published alone, from the same sources, and that depends on no package. */
export interface PartPackage {
  readonly name: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly entries: readonly PackageEntry[];
  /** The modules that its worker threads start with: no import leads to them. */
  readonly workers: readonly string[];
  /** The page that its README is made of. */
  readonly page: string;
  /** The heading of the page before which the README ends. */
  readonly pageEnd?: string;
  /** One file for each entry, without comments, and only those types that are exported: for a package that loads fast. */
  readonly bundled?: boolean;
  /** The most that the `.tgz` may have, in bytes. */
  readonly maxBytes?: number;
}

/** What a package exports under one name. */
export interface PackageEntry {
  /** The key in its `exports`. */
  readonly subpath: string;
  /** The module, from the root of the project. */
  readonly module: string;
  /** The name under which `hammerlock` exports the same module. */
  readonly original: string;
}

export const packages: Readonly<Record<string, PartPackage>> = {
  check: {
    name: 'hammerlock-check',
    description: 'A linearizability checker for histories of concurrent operations, with counterexamples',
    keywords: ['linearizability', 'checker', 'concurrency', 'history', 'jepsen', 'porcupine', 'testing'],
    entries: [{ subpath: '.', module: 'src/check/index.ts', original: 'hammerlock/check' }],
    workers: [],
    page: 'docs/checker.md',
  },
  explore: {
    name: 'hammerlock-explore',
    description:
      'Runs small programs of worker threads under every schedule that matters, and replays failures',
    keywords: ['concurrency', 'worker_threads', 'atomics', 'sharedarraybuffer', 'model-checking', 'testing'],
    entries: [{ subpath: '.', module: 'src/explore/index.ts', original: 'hammerlock/explore' }],
    workers: ['workers/explore-coordinator.ts', 'workers/explore-thread.ts'],
    page: 'docs/explorer.md',
  },
  locks: {
    name: 'hammerlock-locks',
    description:
      'Locks by name for the worker threads of a Node process, with leases, fencing tokens and recovery',
    keywords: ['lock', 'mutex', 'worker_threads', 'atomics', 'sharedarraybuffer', 'fencing', 'lease'],
    entries: [
      { subpath: '.', module: 'src/locks/index.ts', original: 'hammerlock/locks' },
      { subpath: './warden', module: 'workers/warden.ts', original: 'hammerlock/locks/warden' },
      { subpath: './web-locks', module: 'src/web-locks/index.ts', original: 'hammerlock/web-locks' },
    ],
    workers: [],
    page: 'docs/locks.md',
    pageEnd: '## Guarantees',
    bundled: true,
    maxBytes: 60_000,
  },
};

/** Gives what the text imports from `hammerlock` the names that it has in the package. */
export function renameImports({ name, entries }: PartPackage, text: string): string {
  const names = new Map(entries.map(({ original, subpath }) => [original, name + subpath.slice(1)]));
  return text.replaceAll(
    /(?<=(['"`]))hammerlock\/[\w/-]+(?=\1)/g,
    (original) => names.get(original) ?? original,
  );
}
