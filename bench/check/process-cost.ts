import { spawnSync } from 'node:child_process';

/** What a process took from its start to its end. */
export interface ProcessCost {
  /** The processor time of all its threads, in ms. */
  readonly ms: number;
  readonly exitCode: number;
  readonly output: string;
}

/** A process ended before it could be measured, by a signal, for instance. */
export class NotMeasuredError extends Error {}

/** Runs a command with one line of input. Bash says how much processor time it took. @throws {@link NotMeasuredError} */
export function processCost(command: string, args: readonly string[]): ProcessCost {
  // Its own cache of compiled code, as for a user, not that of the benches.
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const { status, signal, error, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `TIMEFORMAT='%3U %3S'; time "$@" 2>/dev/null`, 'bash', command, ...args],
    { env: { ...env, LC_ALL: 'C' }, input: '\n', encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const [, user, system] = /(\d+\.\d+) (\d+\.\d+)\s*$/.exec(stderr) ?? [];
  if (status === null || user === undefined) {
    const why = error?.message ?? (signal === null ? `it printed ${stderr}` : `${signal} ended it`);
    throw new NotMeasuredError(`${command} was not measured: ${why}`);
  }
  return { ms: (Number(user) + Number(system)) * 1_000, exitCode: status, output: stdout };
}
