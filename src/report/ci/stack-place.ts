import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourcePlace } from './report-case.ts';

const FRAME = /^\s*at .*?\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):\d+\)?$/gm;

/** The first place of a stack that is in a file of the user: not in a package, and not in Node. */
export function stackPlace(stack: string): SourcePlace | undefined {
  for (const [, file, line] of stack.matchAll(FRAME)) {
    const path = file!.startsWith('file:') ? fileURLToPath(file!) : file!;
    if (!path.split(sep).includes('node_modules')) return { file: path, line: Number(line) };
  }
  return undefined;
}
