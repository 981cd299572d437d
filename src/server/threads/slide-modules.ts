import { fileURLToPath } from 'node:url';
import { loadDefaultExport, moduleUrl } from '../../base/user-module.ts';
import { markdownGenerator } from '../../decks/markdown-generator.ts';
import type { SlideGenerator } from '../../decks/slide-generator.ts';
import { defaultVerifier, type Verifier } from '../../decks/verifier.ts';
import { InvalidServerError } from '../problems/server-errors.ts';

/** The default export of a module; this package's own where none is named. @throws {@link InvalidServerError} */
export async function loadGenerator(url: string | undefined): Promise<SlideGenerator> {
  if (url === undefined) return markdownGenerator;
  const generator = (await loadDefaultExport('generator', url, InvalidServerError)) as
    | SlideGenerator
    | undefined;
  if (typeof generator?.generate === 'function') return generator;
  throw new InvalidServerError(
    `The generator ${fileURLToPath(url)} has no default export with a function generate.`,
  );
}

/** The same. @throws {@link InvalidServerError} */
export async function loadVerifier(url: string | undefined): Promise<Verifier> {
  if (url === undefined) return defaultVerifier;
  const verifier = await loadDefaultExport('verifier', url, InvalidServerError);
  if (typeof verifier === 'function') return verifier as Verifier;
  throw new InvalidServerError(`The verifier ${fileURLToPath(url)} has no function as its default export.`);
}

/** The URL of a module that is given by path or URL. @throws {@link InvalidServerError} when there is no such file */
export function slideModuleUrl(what: string, file: string | undefined): string | undefined {
  return file === undefined ? undefined : moduleUrl(what, file, InvalidServerError);
}
