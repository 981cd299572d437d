import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { NOT_TRIED, type Place, unlessShown } from './place.ts';
import type { Project } from './project.ts';
import { nextFiles } from './sources.ts';
import { packageVersion } from './tools.ts';

const TIMEOUT_MS = 60_000;

/** Asks the route twice, and returns both answers. The server is killed after a minute. */
async function askRoute({ folder, run }: Project): Promise<string> {
  const next = join('node_modules', 'next', 'dist', 'bin', 'next');
  const built = run(process.execPath, next, 'build');
  const server = spawn(process.execPath, [next, 'start', '--port', '0', '--hostname', '127.0.0.1'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const exit = once(server, 'exit');
  try {
    const url = await urlIn(server.stdout);
    if (url === undefined) return built;
    const ask = async () => (await fetch(`${url}/api/edit`)).text();
    return `${await ask()}\n${await ask()}`;
  } finally {
    server.kill('SIGKILL');
    await exit;
  }
}

async function urlIn(output: AsyncIterable<Buffer>): Promise<string | undefined> {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    const [url] = text.match(/http:\/\/127\.0\.0\.1:\d+/) ?? [];
    if (url !== undefined && text.includes('Ready')) return url;
  }
  return undefined;
}

export const nextPlace: Place = {
  name: 'Next, `build` and `start`',
  isLarge: true,
  note: 'In a route handler, with the table on `globalThis`, since Next may load a module more than once: `export const locks = (globalThis.sessionLocks ??= SessionLocks.create())`. No `serverExternalPackages` is needed for the locks.',
  version: ({ folder }) => packageVersion(folder, 'next'),
  async attempt(project) {
    const { write, run } = project;
    write(nextFiles);
    run(
      'npm',
      'install',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      'next@16',
      'react@19',
      'react-dom@19',
    );
    const answers = await askRoute(project);
    return { locks: unlessShown(/^\{"token":"\d+"\}\n\{"token":"\d+"\}$/, answers), harness: NOT_TRIED };
  },
};
