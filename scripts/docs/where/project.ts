import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildPackage } from '../../pack/build-package.ts';
import { packHammerlock } from '../../pack/pack-hammerlock.ts';
import { packages } from '../../pack/packages.ts';
import { runCommand } from '../../pack/run-command.ts';

const TIMEOUT_MS = 300_000;

/** A folder outside the checkout, in which the packages are installed as a user would. */
export interface Project extends Disposable {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): void;
  /** Runs a command, and returns what it prints, errors too. It is killed after five minutes. */
  run(command: string, ...args: readonly string[]): string;
}

/** @throws Error if the packages can't be built or installed */
export async function openProject(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'hammerlock-where-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const project: Project = {
    folder,
    write(files) {
      for (const [name, source] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), source);
      }
    },
    run(command, ...args) {
      const { stdout, stderr, error } = spawnSync(command, args, {
        cwd: folder,
        encoding: 'utf8',
        timeout: TIMEOUT_MS,
        killSignal: 'SIGKILL',
        maxBuffer: 64 * 1024 * 1024,
        // There npm is a script.
        shell: process.platform === 'win32' && command === 'npm',
        env: environment(),
      });
      return `${stdout}${stderr}${error ?? ''}`;
    },
    [Symbol.dispose]: remove,
  };
  try {
    project.write({ 'package.json': '{ "private": true, "type": "module" }\n' });
    const packed = [await packHammerlock(), buildPackage(packages.locks!)];
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    runCommand('npm', ['install', ...options, ...packed], folder);
    return project;
  } catch (error) {
    remove();
    throw error;
  }
}

/** Without what the test runner and npm tell their own children. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) =>
      !/^(NODE_(OPTIONS|ENV|TEST_CONTEXT|COMPILE_CACHE|V8_COVERAGE)$|npm_|HAMMERLOCK_|GITHUB_ACTIONS$)/.test(
        name,
      ),
  );
  return { ...Object.fromEntries(own), NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1' };
}
