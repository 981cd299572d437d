import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { markdownGenerator } from '../../decks/markdown-generator.ts';
import type { SlideGenerator } from '../../decks/slide-generator.ts';
import { defaultVerifier, type Verifier } from '../../decks/verifier.ts';
import { InvalidServerError } from '../problems/server-errors.ts';

/** The default export of a module; this package's own where none is named. @throws {@link InvalidServerError} */
export async function loadGenerator(url: string | undefined): Promise<SlideGenerator> {
  if (url === undefined) return markdownGenerator;
  const generator = (await loadDefault('generator', url)) as SlideGenerator | undefined;
  if (typeof generator?.generate === 'function') return generator;
  throw new InvalidServerError(
    `The generator ${fileURLToPath(url)} has no default export with a function generate.`,
  );
}

/** The same. @throws {@link InvalidServerError} */
export async function loadVerifier(url: string | undefined): Promise<Verifier> {
  if (url === undefined) return defaultVerifier;
  const verifier = await loadDefault('verifier', url);
  if (typeof verifier === 'function') return verifier as Verifier;
  throw new InvalidServerError(`The verifier ${fileURLToPath(url)} has no function as its default export.`);
}

async function loadDefault(what: string, url: string): Promise<unknown> {
  try {
    return ((await import(url)) as { default?: unknown }).default;
  } catch (cause) {
    throw new InvalidServerError(`The ${what} ${fileURLToPath(url)} can't be loaded: ${cause}`, { cause });
  }
}

/** The URL of a module that is given by path or URL. @throws {@link InvalidServerError} when there is no such file */
export function slideModuleUrl(what: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const url = file.startsWith('file:') ? file : pathToFileURL(resolve(file)).href;
  if (existsSync(fileURLToPath(url))) return url;
  throw new InvalidServerError(`There is no ${what} file ${file}. Name one that exists.`);
}
