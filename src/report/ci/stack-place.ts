import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourcePlace } from './test-case.ts';

const FRAME = /^\s*at .*?\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):\d+\)?$/gm;

/** The first place of a stack that is in a file of the user: not in a package, and not in Node. */
export function stackPlace(stack: string): SourcePlace | undefined {
  for (const [, file, line] of stack.matchAll(FRAME)) {
    const path = file!.startsWith('file:') ? pathOf(file!) : file!;
    if (path !== undefined && !path.split(sep).includes('node_modules'))
      return { file: path, line: Number(line) };
  }
  return undefined;
}

/** The path of a file's URL; undefined if this machine has no such paths, as for the report of another platform. */
export function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
