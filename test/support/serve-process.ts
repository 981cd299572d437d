import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { loader } from '../../scripts/test/node-loader.ts';
import { gatedGenerator } from './deck-server.ts';

const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url));

/** `hammerlock serve` as a process of its own. */
export interface ServeProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything that the process has printed. */
  readonly printed: () => string;
  /** Resolves with the exit code, or with the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export function serveProcess(file: string, ...options: string[]): Promise<ServeProcess> {
  return serveProcessUnder([], file, ...options);
}

/** `hammerlock serve`, started through a command that executes its last arguments. */
export async function serveProcessUnder(
  command: readonly string[],
  file: string,
  ...options: string[]
): Promise<ServeProcess> {
  const serve = [bin, 'serve', '--port', '0', '--db', file, '--generator', gatedGenerator, ...options];
  const [program, ...args] = [...command, process.execPath, ...loader, ...serve];
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      text += chunk;
      const found = / at (http\S+),/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then((how) => reject(new Error(`The server ended with ${how} before it listened: ${text}`)));
  });
  return { url, child, printed: () => text, ended };
}
