import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs code that has `SessionLocks` in a process of its own, which must end by itself; returns what it prints. */
export async function endsByItself(code: string): Promise<string> {
  const url = new URL('../../src/locks/index.ts', import.meta.url);
  const program = `import { SessionLocks } from '${url}';\n${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
  });
  const text = (await child.stdout.setEncoding('utf8').toArray()).join('');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  assert.deepEqual([child.exitCode, child.signalCode], [0, null], 'the process ended by itself');
  return text;
}
