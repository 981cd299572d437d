import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server in a process of its own, so that server and clients have one core each. */
export interface Served extends AsyncDisposable {
  readonly url: string;
}

/** Starts the service on a new file, with options of the command line. */
export async function serve(...more: string[]): Promise<Served> {
  const directory = await mkdtemp(join(tmpdir(), 'hammerlock-bench-'));
  const options = ['--port', '0', '--db', join(directory, 'decks.sqlite'), ...more];
  const bin = new URL('../../src/cli/bin.ts', import.meta.url);
  const served = await start(bin, ['serve', ...options], / at (\S+),/);
  return {
    url: served.url,
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Starts the floor: the same routes, answering these constants. */
export function serveConstants(deck: string, problem: string): Promise<Served> {
  return start(new URL('./floor.ts', import.meta.url), [deck, problem], / at (\S+),/);
}

/** Starts a process that prints its address. */
async function start(file: URL, args: readonly string[], pattern: RegExp): Promise<Served> {
  const child = fork(file, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] });
  const url = await printed(child, pattern);
  return {
    url,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

async function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout!) {
    text += chunk;
    const found = pattern.exec(text);
    if (found !== null) return found[1]!;
  }
  throw new Error(`A server ended before it listened: ${text}`);
}
