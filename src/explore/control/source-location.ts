import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../base/package-module.ts';

/** How the URLs of the explorer's own code begin: as sources, where its threads start, and in the files of a built package. */
const explorerFiles = ['src/explore/', 'workers/explore-', 'src/shared/explore'].flatMap((path) => {
  const url = new URL(path, packageRoot);
  return [url.href, fileURLToPath(url)];
});
const FRAMES = 50;

/** The file, line and column that the code under test has reached: its innermost frame. */
export function sourceOfStep(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = stackTraceLimit;
  for (const line of stack.split('\n').slice(1)) {
    const [, file, position] = /\(?((?:file:\/\/|\/)[^()]*?):(\d+:\d+)\)?$/.exec(line) ?? [];
    if (file === undefined || isExplorerFile(file)) continue;
    return `${file.startsWith('file:') ? fileURLToPath(file) : file}:${position}`;
  }
  return undefined;
}

/** Whether a file, by path or URL, belongs to the explorer rather than to the code under test. */
export function isExplorerFile(file: string): boolean {
  return explorerFiles.some((prefix) => file.startsWith(prefix));
}
