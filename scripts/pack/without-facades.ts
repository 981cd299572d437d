import { posix } from 'node:path';

/** A file of a bundle. */
export interface BundledFile {
  readonly fileName: string;
  readonly code: string;
}

/** The code of a file that passes the exports of another one on. */
const FACADE = /^export \{ ([^}]*) \} from "([^"]+)";\s*$/;

/**
 * Leaves out the files that only pass the exports of another file on, under the same names, to whoever imports them by
 * `import()`: those import the other file.
 *
 * @param isImported whether nothing but an `import()` of the bundle needs the file of this name
 */
export function withoutFacades(
  files: readonly BundledFile[],
  isImported: (fileName: string) => boolean,
): BundledFile[] {
  const behind = new Map<string, string>();
  for (const { fileName, code } of files) {
    const [, names, from = ''] = FACADE.exec(code) ?? [];
    if (names === undefined || / as /.test(names)) continue;
    if (isImported(fileName)) behind.set(fileName, posix.join(posix.dirname(fileName), from));
  }
  return files
    .filter(({ fileName }) => !behind.has(fileName))
    .map(({ fileName, code }) => ({
      fileName,
      code: code.replaceAll(/\bimport\("(\.[^"]+)"\)/g, (whole, specifier: string) => {
        const folder = posix.dirname(fileName);
        const target = behind.get(posix.join(folder, specifier));
        if (target === undefined) return whole;
        const path = posix.relative(folder, target);
        return `import("${path.startsWith('.') ? path : `./${path}`}")`;
      }),
    }));
}
