/** What tells one write, or one grant, from the next: a number that grows, or a string that differs. */
export type Version = number | bigint | string;

export function isVersion(value: unknown): value is Version {
  return typeof value === 'string' || typeof value === 'bigint' || Number.isInteger(value);
}

/**
 * Whether `version` may have been given after `earlier`: a number must be higher, a string only another one. No object has
 * versions of both kinds.
 */
export function isLaterVersion(version: Version, earlier: Version): boolean {
  if (typeof version === 'string' || typeof earlier === 'string') {
    return typeof version === typeof earlier && version !== earlier;
  }
  return version > earlier;
}
