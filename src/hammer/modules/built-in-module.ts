import { readdirSync } from 'node:fs';
import { basename, sep } from 'node:path';
import { packageModule } from '../../base/package-module.ts';

const FOLDERS = ['src/scenarios/', 'src/mutants/'];

/** The URL of a scenario, a mutant or a part of a mutant of this package, by its name; undefined for an unknown name. */
export function builtInUrl(name: string): string | undefined {
  if (!/^[\w-]+$/.test(name) || name === 'index') return undefined;
  for (const folder of FOLDERS) {
    const { href } = packageModule(folder + name);
    const file = href.slice(href.lastIndexOf('/') + 1);
    const found = readdirSync(new URL('.', href), { recursive: true, encoding: 'utf8' }).find(
      (path) => basename(path) === file,
    );
    if (found !== undefined) return new URL(found.replaceAll(sep, '/'), href).href;
  }
  return undefined;
}
