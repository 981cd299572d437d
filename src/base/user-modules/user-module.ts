import { type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ErrorClass } from '../hammerlock-error.ts';
import { loadAdvice, loadPlace } from './load-failure.ts';

/**
 * The URL of a module that a user names by path or `file:` URL.
 *
 * @param kind what the module is, for the message: `scenario`
 * @throws `Refusal` if the file is missing, or is a directory
 */
export function moduleUrl(kind: string, file: string, Refusal: ErrorClass): string {
  if (file === '') throw new Refusal(`The name of the ${kind} file is empty. Name one that exists.`);
  const url = file.startsWith('file:') ? file : pathToFileURL(resolve(file)).href;
  const found = statsOf(url);
  if (found === undefined) throw new Refusal(`There is no ${kind} file ${file}. Name one that exists.`);
  if (found.isDirectory()) throw new Refusal(`The ${kind} file ${file} is a directory. Name a file in it.`);
  return url;
}

/** Undefined also for a URL of another machine, and for a path that may not be read. */
function statsOf(url: string): Stats | undefined {
  try {
    return statSync(fileURLToPath(url), { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/**
 * Imports a module and returns its default export.
 *
 * @param describe turns what the import threw into the text of the message
 * @throws `Refusal` if the import throws, or if there is no default export
 */
export async function loadDefaultExport(
  kind: string,
  url: string,
  Refusal: ErrorClass,
  describe: (cause: unknown) => string = String,
): Promise<unknown> {
  let module: { readonly default?: unknown };
  try {
    module = await import(url);
  } catch (cause) {
    const why = `${describe(cause)}${loadPlace(cause)}${loadAdvice(url, cause)}`;
    throw new Refusal(`The ${kind} ${fileURLToPath(url)} can't be loaded: ${why}`, { cause });
  }
  if (module.default === undefined) {
    throw new Refusal(`The ${kind} ${fileURLToPath(url)} has no default export.`);
  }
  return module.default;
}
