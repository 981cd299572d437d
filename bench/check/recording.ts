import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numberText } from '../../src/base/number-text.ts';
import { historyFile } from '../../src/hammer/history/history-files.ts';
import { openRecorder } from '../../src/hammer/history/recorder.ts';
import { createStatusMemory, statusWriter } from '../../src/hammer/status/worker-status.ts';
import { atMost, type Result, shown } from '../result.ts';
import { median } from '../rounds.ts';

const TIMES = 200_000;
const ROUNDS = 7;

/** The time that recording adds to a call that does nothing. */
export function* recording(): Generator<Result> {
  const grants = measure(() => ({ key: 'session-7', input: 123_456 }));
  yield atMost(1_000, 'recording an operation: a key and a token', grants.ns, 'ns');
  yield atMost(64, '… in memory until it is on disk', grants.bytes, 'bytes');
  yield atMost(1, `heap after ${numberText(ROUNDS * TIMES)} of them`, grants.heapMiB, 'MiB more');
  const edits = measure((n) => ({
    key: 'session-7',
    input: { index: n % 8, html: '<h1>123456</h1>', token: n },
  }));
  yield shown('recording an operation: a key and an edit of a slide', edits.ns, 'ns');
}

interface Measured {
  readonly ns: number;
  readonly bytes: number;
  readonly heapMiB: number;
}

function measure(call: (n: number) => { key: string; input: unknown }): Measured {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-bench-'));
  try {
    const recorder = openRecorder(directory, 0, statusWriter(createStatusMemory(1), 0));
    const calls = Array.from({ length: TIMES }, (_, n) => call(n));
    let sum = 0;
    const bare = () => {
      for (let n = 0; n < TIMES; n++) sum += next(calls[n]!.key);
    };
    const recorded = () => {
      for (let n = 0; n < TIMES; n++) sum += recorder.record('acquire', calls[n]!, () => next(calls[n]!.key));
    };
    bare();
    recorded();
    globalThis.gc!();
    const before = process.memoryUsage().heapUsed;
    const added: number[] = [];
    for (let round = 0; round < ROUNDS; round++) added.push(timeOf(recorded) - timeOf(bare));
    globalThis.gc!();
    const heapMiB = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    recorder.close();
    const bytes = statSync(join(directory, historyFile(0))).size / ((ROUNDS + 1) * TIMES);
    if (sum === 0) throw new Error('nothing was called');
    return { ns: (median(added) * 1e6) / TIMES, bytes, heapMiB };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

let count = 0;

/** A global result, so that V8 can't drop the loop. */
function next(key: string): number {
  count = (count + key.length) | 0;
  return count;
}

function timeOf(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
