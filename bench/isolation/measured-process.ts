import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What {@link measuredCheck} prints. */
export interface MeasuredCheck {
  readonly outcome: string;
  /** The names of the anomalies that were found. */
  readonly anomalies: readonly string[];
  /** The processor time of all threads, without that for making the events. */
  readonly ms: number;
  /** By how much the resident memory of the process grew at most. */
  readonly bytes: number;
}

/** Checks a history in a process of its own. */
export function measuredCheck(args: readonly string[]): MeasuredCheck {
  const script = fileURLToPath(new URL('measured-check.ts', import.meta.url));
  const node = ['--expose-gc', '--max-old-space-size=16000', script, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the check was not measured: ${stderr}`);
  return JSON.parse(stdout) as MeasuredCheck;
}
