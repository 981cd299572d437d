import { fileURLToPath } from 'node:url';
import { loadDefaultExport, moduleUrl } from '../../base/user-modules/user-module.ts';
import { markdownGenerator } from '../../decks/markdown-generator.ts';
import type { SlideGenerator } from '../../decks/slide-generator.ts';
import { defaultVerifier, type Verifier } from '../../decks/verifier.ts';
import { InvalidServerError } from '../problems/server-errors.ts';

/**
 * The generator that a module exports; the Markdown generator if `url` is undefined.
 *
 * @throws {@link InvalidServerError}
 */
export async function loadGenerator(url: string | undefined): Promise<SlideGenerator> {
  if (url === undefined) return markdownGenerator;
  const generator = (await loadDefaultExport('generator', url, InvalidServerError)) as
    | SlideGenerator
    | undefined;
  if (typeof generator?.generate === 'function') return generator;
  throw new InvalidServerError(
    `The default export of the generator ${fileURLToPath(url)} must have a function generate.`,
  );
}

/**
 * The verifier that a module exports; the built-in one if `url` is undefined.
 *
 * @throws {@link InvalidServerError}
 */
export async function loadVerifier(url: string | undefined): Promise<Verifier> {
  if (url === undefined) return defaultVerifier;
  const verifier = await loadDefaultExport('verifier', url, InvalidServerError);
  if (typeof verifier === 'function') return verifier as Verifier;
  throw new InvalidServerError(
    `The default export of the verifier ${fileURLToPath(url)} must be a function.`,
  );
}

/**
 * The URL of a module that an option names by path or URL.
 *
 * @throws {@link InvalidServerError} if the file is missing
 */
export function slideModuleUrl(kind: string, file: string | undefined): string | undefined {
  return file === undefined ? undefined : moduleUrl(kind, file, InvalidServerError);
}
