import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atMost, type Result } from '../result.ts';
import { median } from '../rounds.ts';

const TIMES = 7;

/** The time from the start of the command to the first operation of a worker. */
export async function* start(): AsyncGenerator<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-bench-'));
  try {
    const times: number[] = [];
    for (let time = -1; time < TIMES; time++) {
      const took = await startOnce(join(directory, `first-${time}`));
      if (time >= 0) times.push(took);
    }
    yield atMost(1_000, 'from `hammerlock stress` to the first operation', median(times), 'ms');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function startOnce(file: string): Promise<number> {
  const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const args = ['stress', path('./first-operation.ts'), '--duration', '50ms'];
  const began = Date.now();
  const child = spawn(process.execPath, [path('../../src/cli/bin.ts'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, FIRST_OPERATION: file },
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`hammerlock stress ended with ${code}`);
  return Number(readFileSync(file, 'utf8')) - began;
}
