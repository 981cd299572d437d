import assert from 'node:assert/strict';
import type { Grant } from '../../../../src/locks/api/grant.ts';

/** What a key guards. It fails if holders overlap that must not, and records the tokens in order. */
export interface Section {
  /** The number of readers inside, or {@link WRITER}. */
  readonly inside: Int32Array<SharedArrayBuffer>;
  /**
   * The number of visits, then their tokens. Only a holder that is alone inside writes here, so plain
   * accesses suffice.
   */
  readonly tokens: BigInt64Array<SharedArrayBuffer>;
}

const WRITER = 0x100;
const MAX_VISITS = 15;

export function section(): Section {
  return {
    inside: new Int32Array(new SharedArrayBuffer(4)),
    tokens: new BigInt64Array(new SharedArrayBuffer(8 * (1 + MAX_VISITS))),
  };
}

/** Enters with an exclusive grant, leaves, and releases the key. */
export function visit({ inside, tokens }: Section, grant: Grant): void {
  assert.equal(Atomics.add(inside, 0, WRITER), 0, 'a writer is alone inside');
  tokens[0]! += 1n;
  tokens[Number(tokens[0])] = grant.token;
  Atomics.sub(inside, 0, WRITER);
  assert.equal(grant.release(), true, 'the key was not stolen');
}

/** Enters with a shared grant, leaves, and releases the key. */
export function read({ inside }: Section, grant: Grant): void {
  assert.ok(Atomics.add(inside, 0, 1) < WRITER, 'no writer is inside with a reader');
  Atomics.sub(inside, 0, 1);
  assert.equal(grant.release(), true, 'the key was not stolen');
}

/** Asserts that every expected visit took place, each with a higher token than the one before. */
export function assertVisited({ tokens }: Section, visits: number): void {
  assert.equal(Number(tokens[0]), visits, 'every thread came in');
  assertRising([...tokens.subarray(1, 1 + visits)]);
}

export function assertRising(tokens: readonly bigint[]): void {
  for (const [index, token] of tokens.entries()) {
    assert.ok(token > (tokens[index - 1] ?? 0n), `tokens rise: ${tokens.join(', ')}`);
  }
}
