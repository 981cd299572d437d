import { spawn } from 'node:child_process';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loader } from '../../scripts/test/node-loader.ts';
import { main } from '../../src/cli/main.ts';

const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url));

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

// What the command prints is compared as text without colours; a test runner on a terminal asks for them.
delete process.env.FORCE_COLOR;

/** Runs the command; `on` sees what it has printed so far, on either stream, and may react to it. */
export function hammerlock(
  args: string[],
  on: (printed: string, kill: (signal: 'SIGINT') => void) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [...loader, bin, ...args], {
    // Findings of these runs must not become annotations of a GitHub job.
    env: { ...process.env, GITHUB_ACTIONS: '' },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
    on(out + err, (signal) => child.kill(signal));
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
    on(out + err, (signal) => child.kill(signal));
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** Runs the command in this process, which saves the time to start one. */
export async function inThisProcess(t: TestContext, args: string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const mocks = [
    t.mock.method(console, 'log', (line: string) => {
      out += `${line}\n`;
    }),
    t.mock.method(console, 'error', (line: string) => {
      err += `${line}\n`;
    }),
    t.mock.method(process.stderr, 'write', (text: string) => {
      err += text;
      return true;
    }),
  ];
  const code = await main(['node', 'hammerlock', ...args]);
  for (const mock of mocks) mock.mock.restore();
  return { code, out, err };
}

/** The arguments of a printed command, without its quotes. */
export function argumentsOf(command: string): string[] {
  return command.match(/"[^"]*"|\S+/g)!.map((arg) => arg.replaceAll('"', ''));
}
