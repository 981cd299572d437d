import { closeSync, openSync, readSync } from 'node:fs';

/*
 * A write-ahead log is a header and frames, one page each, preceded by the page's number, which is never 0. If the log was
 * cut short and then written to, there is a hole, which reads as zeros. SQLite has no locks on this file, so it is safe to
 * open it here. (https://sqlite.org/fileformat2.html#walformat)
 */
const HEADER_BYTES = 32;
const PAGE_SIZE_AT = 8;
const FRAME_HEADER_BYTES = 24;

export interface WalFrames {
  /** Whether the last whole frame of a log of `bytes` bytes is there. */
  hasLastOf(bytes: number): boolean;
  /** Whether the first `frames` frames are there. */
  hasFirst(frames: number): boolean;
  close(): void;
}

export function openFrames(name: string): WalFrames {
  const file = openSync(name, 'r');
  const number = Buffer.alloc(4);

  /** The number at a position; 0 if the file is shorter. */
  function numberAt(position: number): number {
    return readSync(file, number, 0, 4, position) === 4 ? number.readUInt32BE() : 0;
  }

  let pageBytes = 0;
  /** All pages have the same size, as long as the file is open. Undefined if the log is empty. */
  function frameBytes(): number | undefined {
    if (pageBytes === 0) pageBytes = numberAt(PAGE_SIZE_AT);
    return pageBytes === 0 ? undefined : FRAME_HEADER_BYTES + (pageBytes === 1 ? 65_536 : pageBytes);
  }

  return {
    hasLastOf(bytes) {
      if (bytes < HEADER_BYTES) return true;
      const each = frameBytes();
      if (each === undefined) return false;
      const frames = Math.floor((bytes - HEADER_BYTES) / each);
      return frames === 0 || numberAt(HEADER_BYTES + (frames - 1) * each) !== 0;
    },
    hasFirst(frames) {
      if (frames <= 0) return true;
      const each = frameBytes();
      if (each === undefined) return false;
      for (let frame = 0; frame < frames; frame++) {
        if (numberAt(HEADER_BYTES + frame * each) === 0) return false;
      }
      return true;
    },
    close: () => closeSync(file),
  };
}
