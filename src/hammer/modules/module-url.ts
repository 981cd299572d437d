import { type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { builtInUrl } from '../replay-command.ts';
import { InvalidRunError } from '../verdict/verdict.ts';

/** The URL of a file given by path or URL, or of a module of this package given by its name. @throws {@link InvalidRunError} when it is missing. */
export function moduleUrl(what: string, file: string): string {
  const builtIn = builtInUrl(file);
  if (builtIn !== undefined) return builtIn;
  if (file === '') throw new InvalidRunError(`The name of the ${what} file is empty. Name one that exists.`);
  const url = file.startsWith('file:') ? file : pathToFileURL(resolve(file)).href;
  const found = statsOf(url);
  if (found === undefined)
    throw new InvalidRunError(`There is no ${what} file ${file}. Name one that exists.`);
  if (found.isDirectory())
    throw new InvalidRunError(`The ${what} file ${file} is a directory. Name a file in it.`);
  return url;
}

/** Undefined also where the URL is not that of a file here, or may not be looked at. */
function statsOf(url: string): Stats | undefined {
  try {
    return statSync(fileURLToPath(url), { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
