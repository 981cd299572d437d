import { readSync } from 'node:fs';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';

/** How files begin that are not UTF-8, in Latin-1, what they are, and what to do. */
const kinds = [
  ['\x1f\x8b', 'is compressed by gzip twice: uncompress it once'],
  ['\x28\xb5\x2f\xfd', 'is compressed by zstd: uncompress it, or use gzip'],
  ['\xfd7zXZ', 'is compressed by xz: uncompress it, or use gzip'],
  ['BZh', 'is compressed by bzip2: uncompress it, or use gzip'],
  ['PK\x03\x04', 'is a ZIP archive: unpack it, and name the file of the history'],
  ['JEPSEN', 'is the binary test.jepsen of a Jepsen test: name the history.edn beside it'],
  ['\xff\xfe', 'is UTF-16: save it as UTF-8'],
  ['\xfe\xff', 'is UTF-16: save it as UTF-8'],
] as const;

/** @throws {@link InvalidRunError} for an open file that begins as one of a kind that is no text */
export function refuseBinary(file: number, name: string): void {
  const head = Buffer.alloc(8);
  readSync(file, head, 0, head.length, 0);
  const begin = head.toString('latin1');
  const kind = kinds.find(([magic]) => begin.startsWith(magic));
  if (kind !== undefined) throw new InvalidRunError(`The history ${name} ${kind[1]}.`);
}
