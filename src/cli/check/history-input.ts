import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { GZIP, isGzip } from './gzip-head.ts';
import { refuseBinary } from './refuse-binary.ts';

/** A history that can be read more than once, from any position. */
export interface HistoryInput {
  /** What messages call it. */
  readonly name: string;
  /** The number of an open file. */
  readonly file: number;
  close(): void;
}

/** The name of a history that stands for standard input. */
const STDIN = '-';
/** What the codes of some errors mean for a history. */
const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory; name a file in it',
  Z_BUF_ERROR: 'it is compressed, and cut short',
  Z_DATA_ERROR: 'it is compressed, and damaged',
};

/**
 * Opens a history by its path, or standard input by `-`. A pipe, and whatever is compressed by gzip, is written to a temporary
 * file first, piece by piece: a history is read again when a counterexample is drawn.
 *
 * @throws {@link InvalidRunError} if it can't be read
 */
export async function openHistoryInput(path: string): Promise<HistoryInput> {
  if (path === '')
    throw new InvalidRunError('The name of the history is empty: name a file, or - for standard input.');
  const name = path === STDIN ? 'standard input' : path;
  let file: number | undefined;
  try {
    file = path === STDIN ? await copied(process.stdin) : await opened(path);
  } catch (cause) {
    const why = unreadable[(cause as { readonly code?: string }).code ?? ''] ?? cause;
    throw new InvalidRunError(`The history ${name} can't be read: ${why}.`, { cause });
  }
  try {
    refuseBinary(file, name);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return { name, file, close: () => closeSync(file) };
}

async function opened(path: string): Promise<number> {
  const found = statSync(path);
  if (!found.isFile() && !found.isDirectory()) return copied(createReadStream(path));
  const head = Buffer.alloc(GZIP.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, GZIP.length, 0);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  if (!isGzip(head)) return file;
  return copied(createReadStream('', { fd: file }));
}

async function copied(source: Readable): Promise<number> {
  const { copyHistory } = await import('./copy-history.ts');
  return copyHistory(source);
}
