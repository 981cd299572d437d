import { type ChildProcess, fork } from 'node:child_process';
import { workerEntry } from '../../base/worker-entry.ts';

/** The environment variable that is set in the process that hammers, and nowhere else. */
export const RUN_MARK = 'HAMMERLOCK_RUN';

const LOADER = /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)(=|$)/;

/** Starts the process that hammers. */
export function startProcess(): ChildProcess {
  return fork(workerEntry('hammer-process'), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: loadersOf(process.execArgv),
    env: { ...process.env, [RUN_MARK]: '1' },
    // In a process group of its own, so that Ctrl-C reaches only the watching process, which ends the run in order.
    detached: process.platform !== 'win32',
  });
}

/** The options that say how modules are loaded; those of a test runner, a debugger or `-e` must not be inherited. */
function loadersOf(execArgv: readonly string[]): string[] {
  return execArgv.filter((arg, index) => {
    const before = execArgv[index - 1] ?? '';
    return LOADER.test(arg) || (LOADER.test(before) && !before.includes('='));
  });
}
