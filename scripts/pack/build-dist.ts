import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleDist } from './bundle-dist.ts';
import { inlineWarden } from './inline-warden.ts';
import { runCommand } from './run-command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles the package, and puts its modules into few files.
 *
 * @param dist the folder to compile into, which is emptied first
 * @throws Error if the sources do not compile
 */
export async function buildDist(dist: string): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  runCommand(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', dist], root);
  inlineWarden(dist);
  await bundleDist(dist, entries());
}

/** The modules that the manifest names: what the package exports, and its command. */
function entries(): string[] {
  const { exports, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
    readonly bin: Readonly<Record<string, string>>;
  };
  const exported = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : entry.default,
  );
  return [...exported, ...Object.values(bin)].map((path) => path.replace(/^(\.\/)?dist\//, ''));
}
