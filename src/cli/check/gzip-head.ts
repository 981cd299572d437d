/** The first bytes of whatever is compressed by gzip. */
export const GZIP: readonly number[] = [0x1f, 0x8b];

/** Whether a file or a stream that begins like this is compressed by gzip. */
export function isGzip(head: Buffer): boolean {
  return GZIP.every((byte, at) => head[at] === byte);
}
