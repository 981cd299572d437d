import { globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importsOf } from './module-imports.ts';

/** Deletes the declarations below a folder that these do not lead to. */
export function pruneDeclarations(folder: string, declarations: readonly string[]): void {
  const needed = new Set(declarations);
  for (const path of needed) {
    for (const specifier of importsOf(readFileSync(path, 'utf8'))) {
      if (specifier.startsWith('.')) needed.add(join(dirname(path), specifier.replace(/\.[jt]s$/, '.d.ts')));
    }
  }
  for (const path of globSync('**/*.d.ts', { cwd: folder })) {
    if (!needed.has(join(folder, path))) rmSync(join(folder, path));
  }
}
