import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InvalidRunError } from './verdict.ts';

/** The URL of a file given by path or URL. @throws {@link InvalidRunError} when there is none. */
export function moduleUrl(what: string, file: string): string {
  const url = file.startsWith('file:') ? file : pathToFileURL(resolve(file)).href;
  if (!existsSync(fileURLToPath(url)))
    throw new InvalidRunError(`There is no ${what} file ${file}. Name one that exists.`);
  return url;
}
