import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODULE = 'github.com/anishathalye/porcupine';
/** Porcupine of June 2026. */
const COMMIT = '55508eb';
const DOWNLOAD_MS = 60_000;

export interface BuiltPorcupine {
  readonly program: string;
  /** The folder of its sources. */
  readonly checkout: string;
  readonly commit: string;
}

/**
 * Builds Porcupine in `directory` with the Go that is installed: from the checkout that the environment variable PORCUPINE
 * names, else from Go's module proxy.
 *
 * @returns why it was not built, if Go or Porcupine is missing
 */
export function buildPorcupine(directory: string): BuiltPorcupine | string {
  const folder = join(directory, 'porcupine');
  mkdirSync(folder);
  const go = (args: readonly string[], timeout?: number) =>
    execFileSync('go', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
    }).trim();
  try {
    go(['version']);
  } catch {
    return 'there is no `go` here';
  }
  cpSync(fileURLToPath(new URL('porcupine.go', import.meta.url)), join(folder, 'main.go'));
  const given = process.env.PORCUPINE;
  const replaced = given === undefined ? '' : `\nrequire ${MODULE} v0.0.0\n\nreplace ${MODULE} => ${given}\n`;
  writeFileSync(join(folder, 'go.mod'), `module bench\n\ngo 1.16\n${replaced}`);
  if (given === undefined) {
    try {
      go(['get', `${MODULE}@${COMMIT}`], DOWNLOAD_MS);
    } catch {
      return `Porcupine can't be downloaded: name a checkout of it in PORCUPINE`;
    }
  }
  const program = join(folder, 'porcupine');
  go(['build', '-o', program, '.']);
  const checkout = go(['list', '-m', '-f', '{{.Dir}}', MODULE]);
  return { program, checkout, commit: given === undefined ? COMMIT : commitOf(given) };
}

function commitOf(checkout: string): string {
  return execFileSync('git', ['-C', checkout, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
}
