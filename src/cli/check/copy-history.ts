import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { GZIP, isGzip } from './gzip-head.ts';

/** Copies a stream, uncompressed, to a file without a name, which is gone when it is closed, also by the end of the process. */
export async function copyHistory(source: Readable): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-'));
  let file: number;
  try {
    file = openSync(join(directory, 'history'), 'wx+');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  try {
    const { head, whole } = await peek(source);
    // Not a stream of its own: that would close the file when the copy fails.
    const write = async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) writeFileSync(file, chunk);
    };
    await (isGzip(head) ? pipeline(whole, createGunzip(), write) : pipeline(whole, write));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** The first bytes of a stream, and the whole of it. */
async function peek(source: Readable): Promise<{ head: Buffer; whole: Readable }> {
  const chunks = source.iterator({ destroyOnReturn: true });
  let head = Buffer.alloc(0);
  while (head.length < GZIP.length) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value as Buffer]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    yield* chunks as AsyncIterable<Buffer>;
  }
  return { head, whole: Readable.from(all(), { objectMode: false }) };
}
