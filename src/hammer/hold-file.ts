import { openHold } from '../store/sqlite.ts';

export type FileOrder =
  | { readonly take: string; readonly what: 'write lock' | 'snapshot' }
  | { readonly giveBack: true };
/** Whether it was done. */
export type FileHeld = boolean;

/** The life of a process that holds the write lock of a file, or a snapshot of it, when and for as long as it is told to. */
export function holdFileWhenTold(): void {
  let end: (() => void) | undefined;
  process.on('message', (order: FileOrder) => {
    if ('take' in order) {
      end = openHold(order.take, order.what);
      process.send!(end !== undefined, () => {});
    } else {
      process.send!(end !== undefined, () => {});
      end?.();
      end = undefined;
    }
  });
  process.on('disconnect', () => process.exit(0));
}
