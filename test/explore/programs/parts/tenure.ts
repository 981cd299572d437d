import assert from 'node:assert/strict';
import type { Grant } from '../../../../src/locks/api/grant.ts';

/**
 * The leased grants of one key. A key can be stolen from a holder at any moment, so two holders may overlap.
 * What holds instead: if a release or a renewal does not report that the key was stolen, no later grant came
 * before it; and no key is stolen before its lease is over.
 */
export interface Tenures {
  /**
   * The highest token that is known to its holder; then, for each grant, its token, and 1 if its key was
   * stolen.
   */
  readonly words: BigInt64Array<SharedArrayBuffer>;
  readonly leaseMs: number;
}

const token = (nth: number) => 1 + 2 * nth;
const stolen = (nth: number) => 2 + 2 * nth;

export function tenures(grants: number, leaseMs: number): Tenures {
  return { words: new BigInt64Array(new SharedArrayBuffer(8 * (1 + 2 * grants))), leaseMs };
}

/** Acquires and releases the key. `nth` is the number of the grant. */
export function hold(tenures: Tenures, nth: number, acquire: () => Grant): void {
  const begun = performance.now();
  const grant = acquire();
  enter(tenures, nth, grant);
  leave(tenures, nth, grant, begun);
}

/**
 * The first thing that a holder does, as with a fenced store: a holder with a higher token may have been here
 * already.
 */
export function enter({ words }: Tenures, nth: number, grant: Grant): void {
  words[token(nth)] = grant.token;
  for (let seen = Atomics.load(words, 0); seen < grant.token; ) {
    seen = Atomics.compareExchange(words, 0, seen, grant.token);
  }
}

/** Renews or releases; returns whether the holder still had the key. */
export function insist({ words }: Tenures, grant: Grant, act: () => boolean): boolean {
  const highest = Atomics.load(words, 0);
  const kept = act();
  if (kept)
    assert.ok(highest <= grant.token, `token ${grant.token} is still valid although ${highest} was here`);
  return kept;
}

/** `begun` is the time at which it began to acquire or to renew the key. */
export function leave(tenures: Tenures, nth: number, grant: Grant, begun: number): void {
  const kept = insist(tenures, grant, () => grant.release());
  tenures.words[stolen(nth)] = kept ? 0n : 1n;
  const heldMs = performance.now() - begun;
  if (!kept) assert.ok(heldMs >= tenures.leaseMs, `token ${grant.token} was stolen after ${heldMs} ms`);
}

/**
 * Asserts that every grant took place, that no two have the same token, and that a grant whose key was stolen
 * has a lower token than some other.
 */
export function assertFenced({ words }: Tenures, grants: number): void {
  const all = Array.from({ length: grants }, (_, nth) => nth);
  const tokens = all.map((nth) => words[token(nth)]!);
  assert.ok(!tokens.includes(0n), 'every thread came in');
  assert.equal(new Set(tokens).size, tokens.length, `tokens differ: ${tokens.join(', ')}`);
  for (const nth of all.filter((nth) => words[stolen(nth)] === 1n)) {
    assert.ok(words[token(nth)]! < words[0]!, `grant ${nth} was stolen by one with a higher token`);
  }
}
