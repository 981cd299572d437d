import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import type { FileHeld, FileOrder } from './hold-file.ts';

/** A process of its own that holds a file as others may: to SQLite, threads of one process differ from others. */
export interface FileHold {
  /** @returns whether it could have it */
  take(file: string, what: 'write lock' | 'snapshot'): Promise<boolean>;
  /** @returns whether it had it until now */
  giveBack(): Promise<boolean>;
  close(): Promise<void>;
}

export function startFileHolder(): FileHold {
  const child: ChildProcess = fork(
    new URL(`../../workers/file-locker${extname(import.meta.url)}`, import.meta.url),
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

  async function order(message: FileOrder): Promise<boolean> {
    if (!child.connected) return false;
    const answer = new Promise<FileHeld>((resolve) => child.once('message', resolve));
    child.send(message, () => {});
    return Promise.race([answer, ended.then(() => false)]);
  }

  return {
    take: (file, what) => order({ take: file, what }),
    giveBack: () => order({ giveBack: true }),
    async close() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
