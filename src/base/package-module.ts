import { extname } from 'node:path';

/**
 * The root of this package. Other modules derive their paths from it: in a built package, modules from several folders are
 * in one file, and only this URL, from a file of `dist/src/shared` as from `src/base`, leads to the same place.
 */
export const packageRoot: URL = new URL('../../', import.meta.url);

/**
 * The URL of a module of this package: the TypeScript source when this module runs from source, the built JavaScript
 * otherwise.
 *
 * @param path from the root of the package, without extension: `src/scenarios/edits`
 */
export function packageModule(path: string): URL {
  return new URL(`${path}${extname(import.meta.url)}`, packageRoot);
}
