import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quotedWord } from '../base/shell-word.ts';

/** The command that reproduces a failure, ready to be pasted into a shell. */
export function replayFailureCommand(file: string, schedule: string, options: readonly string[]): string {
  const command =
    process.env.npm_lifecycle_event === 'explore' ? 'npm run explore --' : 'npx hammerlock explore';
  const path = relative(process.cwd(), fileURLToPath(file)).replaceAll(sep, '/');
  return [
    command,
    // A path that begins with a dash would be taken for an option.
    quotedWord(path.startsWith('-') ? `./${path}` : path),
    `--replay "${schedule}"`,
    ...options,
  ].join(' ');
}
