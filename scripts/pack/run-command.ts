import { spawnSync } from 'node:child_process';

/**
 * Runs a command to its end, and returns what it prints.
 *
 * @throws Error with what it has printed, if it fails
 */
export function runCommand(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    // There npm is a script.
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} failed in ${cwd}:\n${stdout}${stderr}`, { cause: error });
}
