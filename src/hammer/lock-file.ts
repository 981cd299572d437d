import { holdWriteLock } from '../store/sqlite.ts';

/** The life of a process that keeps the file locked for as long as it is told to, time after time. */
export function lockFileWhenTold(): void {
  const file = process.argv[2]!;
  process.on('message', (ms: number) => {
    process.send!(holdWriteLock(file, ms), () => {});
  });
  process.on('disconnect', () => process.exit(0));
}
