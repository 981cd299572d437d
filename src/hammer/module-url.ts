import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { builtInUrl } from './repeat-command.ts';
import { InvalidRunError } from './verdict.ts';

/** The URL of a file given by path or URL, or of a module of this package given by its name. @throws {@link InvalidRunError} when there is none. */
export function moduleUrl(what: string, file: string): string {
  const builtIn = builtInUrl(file);
  if (builtIn !== undefined) return builtIn;
  const url = file.startsWith('file:') ? file : pathToFileURL(resolve(file)).href;
  if (!existsSync(fileURLToPath(url)))
    throw new InvalidRunError(`There is no ${what} file ${file}. Name one that exists.`);
  return url;
}
