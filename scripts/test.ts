import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeDependencyBundles } from './test/dependency-bundles.ts';
import { loader } from './test/node-loader.ts';
import { BUNDLED_SOURCES, writeSourceBundles } from './test/source-bundles.ts';
import { writeStrippedSources } from './test/stripped-sources.ts';
import { runTestGroups } from './test/test-groups.ts';

/**
 * `npm test -- [options of node --test] [files or folders]` runs the named test files, or all. With `--slow` it runs what
 * takes too long for `npm test`: the `.slow.ts` files, and the test files that repeat or draw more often then.
 */
const args = process.argv.slice(2);
const isSlow = args.includes('--slow');
const options = args.filter((arg) => arg.startsWith('-') && arg !== '--slow');
const named = args
  .filter((arg) => !arg.startsWith('-'))
  .flatMap((path) =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() ? globSync(join(path, '**/*.test.ts')) : [path],
  );
await Promise.all([writeDependencyBundles(), writeSourceBundles(), writeStrippedSources()]);
const env = {
  // Tests start many threads and processes, which share what they have compiled.
  NODE_COMPILE_CACHE: 'node_modules/.cache/compile',
  ...process.env,
  // Without bundles when files are named: a stack then shows the sources.
  ...(named.length === 0 && { [BUNDLED_SOURCES]: '1' }),
  ...(isSlow && { HAMMERLOCK_SLOW: '1' }),
};
const common = [...loader, '--test', '--test-force-exit', ...options];
if (named.length > 0 || isSlow) {
  const files = named.length > 0 ? named : slowFiles();
  const { status } = spawnSync(process.execPath, [...common, '--test-concurrency=4', ...files], {
    stdio: 'inherit',
    env,
  });
  process.exitCode = status ?? 1;
} else {
  process.exitCode = await runTestGroups(common, env);
}

function slowFiles(): string[] {
  const asks = (file: string) => readFileSync(file, 'utf8').includes("support/test-effort.ts'");
  return [...globSync('test/**/*.slow.ts'), ...globSync('test/**/*.test.ts').filter(asks)];
}
