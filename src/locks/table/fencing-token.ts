import { Header, type LockTable } from './layout.ts';

/** The next fencing token. */
export function drawToken(table: LockTable): bigint {
  return Atomics.add(table.i64, Header.token64, 1n);
}

/** Notes that a token was drawn for a grant that did not come about. */
export function discardToken(table: LockTable): void {
  Atomics.add(table.i64, Header.skipped64, 1n);
}

/** Makes every later token higher than `floor`. */
export function raiseTokens({ i64 }: LockTable, floor: bigint): void {
  for (let next = Atomics.load(i64, Header.token64); next <= floor; ) {
    const seen = Atomics.compareExchange(i64, Header.token64, next, floor + 1n);
    if (seen === next) Atomics.add(i64, Header.skipped64, floor + 1n - next);
    next = seen;
  }
}

/** How many tokens became grants. */
export function grantedTokens({ i64 }: LockTable): number {
  const skipped = Atomics.load(i64, Header.skipped64);
  return Number(Atomics.load(i64, Header.token64) - 1n - skipped);
}
