import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';

/** What `hammerlock init` has to know about the project that it writes files into. */
export interface UserProject {
  /** Whether there is a package.json in its folder or above. */
  readonly hasPackage: boolean;
  /** Whether `.ts` and `.js` files are ES modules there. */
  readonly isModule: boolean;
  /** Whether hammerlock is one of its dependencies. */
  readonly dependsOnHammerlock: boolean;
  readonly testRunner: 'node' | 'vitest' | 'jest';
  /** The command that installs its dependencies from nothing. */
  readonly install: 'npm ci' | 'npm install';
}

/** @throws {@link InvalidRunError} if its package.json can't be read */
export function readProject(folder: string): UserProject {
  const found = nearestPackage(resolve(folder));
  const { type, dependencies, devDependencies } = found ?? {};
  const names = new Set([dependencies, devDependencies].flatMap((named) => Object.keys(Object(named))));
  const dependsOnHammerlock = names.has('hammerlock');
  const hasFile = (...files: string[]) => files.some((file) => existsSync(join(folder, file)));
  // Without a lock file, the installation of hammerlock writes one.
  const hasLock =
    hasFile('package-lock.json', 'npm-shrinkwrap.json') ||
    (!dependsOnHammerlock && !hasFile('pnpm-lock.yaml', 'yarn.lock', 'bun.lock'));
  return {
    hasPackage: found !== undefined,
    isModule: found === undefined || type === 'module',
    dependsOnHammerlock,
    testRunner: names.has('vitest') ? 'vitest' : names.has('jest') ? 'jest' : 'node',
    install: hasLock ? 'npm ci' : 'npm install',
  };
}

interface PackageFile {
  readonly type?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
}

function nearestPackage(folder: string): PackageFile | undefined {
  const file = join(folder, 'package.json');
  if (existsSync(file)) {
    try {
      // npm reads a package.json with a byte order mark, too.
      return Object(JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''))) as PackageFile;
    } catch (cause) {
      throw new InvalidRunError(`${file} can't be read: ${cause}`, { cause });
    }
  }
  const above = dirname(folder);
  return above === folder ? undefined : nearestPackage(above);
}
