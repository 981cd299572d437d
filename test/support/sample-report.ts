import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loader } from '../../scripts/test/node-loader.ts';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a step of GitHub Actions. */
export function stressOnGitHub(summary: string, ...args: string[]): Promise<CommandResult> {
  const env = { ...process.env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...loader, path('../../src/cli/bin.ts'), 'stress', ...args],
      { env },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

/** A run in which one scenario holds and the other deadlocks, with every kind of output. */
export function heldAndDeadlocked(directory: string): Promise<CommandResult> {
  return stressOnGitHub(
    join(directory, 'summary.md'),
    ...[
      'edits',
      path('../hammer/scenarios/opposite-order.ts'),
      '--lock',
      path('../../src/mutants/deadlocks/no-deadlock-detection.ts'),
    ],
    ...['--workers', '2', '--duration', '200ms', '--deadline', '500ms', '--seed', '5'],
    ...['--report', join(directory, 'report'), '--junit', join(directory, 'junit.xml')],
  );
}
