import { existsSync } from 'node:fs';

/** Whether a name can only be that of a file: names of built-in things have neither dots nor slashes. */
export function isPath(name: string): boolean {
  return /[./\\]/.test(name);
}

/** The file in the current directory that has the name and the extension of a module; undefined if it is missing. */
export function moduleNamed(name: string): string | undefined {
  if (!/^[\w-]+$/.test(name)) return undefined;
  return ['.ts', '.js', '.mjs', '.mts'].map((extension) => name + extension).find((file) => existsSync(file));
}
