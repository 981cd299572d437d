import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * How long a process takes, in ms, from its start to its end, or to the first text that has `mark` in it. Then it is told to
 * end, and its end is waited for.
 *
 * @throws Error if it fails, or ends without the mark
 */
export async function msUntil(cwd: string, args: readonly string[], mark?: string): Promise<number> {
  const began = performance.now();
  // Its own cache of compiled code, as for a user, not that of the benches.
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let ms: number | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk;
      if (mark === undefined || ms !== undefined || !printed.includes(mark)) return;
      ms = performance.now() - began;
      child.kill('SIGTERM');
    });
  }
  const [code] = await once(child, 'close');
  if (mark === undefined) ms = performance.now() - began;
  if (ms === undefined || (mark === undefined && code !== 0)) {
    throw new Error(`node ${args.join(' ')} ended with ${code}: ${printed}`);
  }
  return ms;
}
