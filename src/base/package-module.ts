import { extname } from 'node:path';

/**
 * The URL of a module of this package: the TypeScript source when this module runs from source, the built JavaScript
 * otherwise.
 *
 * @param path from the root of the package, without extension: `src/scenarios/edits`
 */
export function packageModule(path: string): URL {
  return new URL(`../../${path}${extname(import.meta.url)}`, import.meta.url);
}
