import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Puts the code of the warden's thread, as one CommonJS script, into the compiled module that has its URL: see
 * `warden-program.ts`.
 *
 * @param dist the folder of the compiled modules
 */
export function inlineWarden(dist: string): void {
  const { outputFiles } = buildSync({
    entryPoints: [join(dist, 'workers', 'warden.js')],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    // Names stay, so that a stack can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    write: false,
  });
  const script = JSON.stringify(outputFiles[0]!.text.trimEnd());
  const module = join(dist, 'src', 'locks', 'recovery', 'warden-program.js');
  writeFileSync(module, `export const wardenProgram = ${script};\n`);
}
