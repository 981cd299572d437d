import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { toolFolder } from '../where/tools.ts';
import { abilities } from './abilities.ts';

/** A runtime for JavaScript that has Node's `worker_threads`. */
export interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
}

/** Node, and those of the others that have been installed. */
export function installedRuntimes(): readonly Runtime[] {
  const [bun, deno] = (['bun', 'deno'] as const).map((tool) => {
    const home = toolFolder(tool);
    return home === undefined ? undefined : join(home, 'node_modules', '.bin', tool);
  });
  return [
    { name: 'Node', command: [process.execPath] },
    ...(bun === undefined ? [] : [{ name: 'Bun', command: [bun] }]),
    ...(deno === undefined ? [] : [{ name: 'Deno', command: [deno, 'run', '--allow-all'] }]),
  ];
}

/** The major and minor version of a runtime. */
export function versionOf({ command: [file = ''] }: Runtime): string {
  const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  return stdout.match(/\d+\.\d+/)?.[0] ?? '';
}

const TIMEOUT_MS = 60_000;

/**
 * Tries every ability in a process of its own, and returns a cell of the table for each.
 *
 * @param home the folder where `hammerlock-locks` is installed
 */
export function tryAbilities({ command: [file = '', ...args] }: Runtime, home: string): string[] {
  const program = fileURLToPath(new URL('try-ability.ts', import.meta.url));
  const locks = join(home, 'node_modules', 'hammerlock-locks', 'dist', 'src', 'locks', 'index.js');
  return Object.keys(abilities).map((name, number) => {
    const { stdout, stderr } = spawnSync(file, [...args, program, `${number}`], {
      cwd: home,
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      env: { ...process.env, HAMMERLOCK_LOCKS: pathToFileURL(locks).href },
    });
    const line = stdout.trimEnd().split('\n').at(-1) ?? '';
    if (!line.startsWith('{')) throw new Error(`${file} did not try ${name}: ${stdout}${stderr}`);
    const { reason } = JSON.parse(line) as { reason?: string };
    return reason === undefined ? 'yes' : `no: ${reason}`;
  });
}
