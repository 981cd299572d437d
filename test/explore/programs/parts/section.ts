import assert from 'node:assert/strict';
import type { Grant } from '../../../../src/locks/api/grant.ts';

/** What a key guards. It notices who comes in beside somebody else, and keeps the tokens as they came. */
export interface Section {
  /** Readers inside, and {@link WRITER} for a writer. */
  readonly inside: Int32Array<SharedArrayBuffer>;
  /** How many have come in, then their tokens: written by whoever is alone inside, so with no steps of their own. */
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

/** Goes in with an exclusive grant, comes out, and gives the key back. */
export function visit({ inside, tokens }: Section, grant: Grant): void {
  assert.equal(Atomics.add(inside, 0, WRITER), 0, 'a writer is alone');
  tokens[0]! += 1n;
  tokens[Number(tokens[0])] = grant.token;
  Atomics.sub(inside, 0, WRITER);
  assert.equal(grant.release(), true, 'nobody was robbed');
}

/** Goes in with a shared one. */
export function read({ inside }: Section, grant: Grant): void {
  assert.ok(Atomics.add(inside, 0, 1) < WRITER, 'no writer is in there with a reader');
  Atomics.sub(inside, 0, 1);
  assert.equal(grant.release(), true, 'nobody was robbed');
}

/** Everybody who was to come in has, and each had a higher token than the one before. */
export function assertVisited({ tokens }: Section, visits: number): void {
  assert.equal(Number(tokens[0]), visits, 'everybody came in');
  assertRising([...tokens.subarray(1, 1 + visits)]);
}

export function assertRising(tokens: readonly bigint[]): void {
  for (const [index, token] of tokens.entries()) {
    assert.ok(token > (tokens[index - 1] ?? 0n), `tokens rise: ${tokens.join(', ')}`);
  }
}
