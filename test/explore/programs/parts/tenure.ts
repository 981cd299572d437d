import assert from 'node:assert/strict';
import type { Grant } from '../../../../src/locks/api/grant.ts';

/**
 * What leased grants of one key have in common: a holder may be robbed at any moment, so two can be inside. What holds
 * instead: a release, or a renewal, that does not say that the holder was robbed has had no robber before it; and nobody
 * is robbed before the time of a lease is over.
 */
export interface Tenures {
  /** The highest token of all that know theirs; then of each grant its token, and 1 if it was robbed. */
  readonly words: BigInt64Array<SharedArrayBuffer>;
  readonly leaseMs: number;
}

const token = (nth: number) => 1 + 2 * nth;
const robbed = (nth: number) => 2 + 2 * nth;

export function tenures(grants: number, leaseMs: number): Tenures {
  return { words: new BigInt64Array(new SharedArrayBuffer(8 * (1 + 2 * grants))), leaseMs };
}

/** Takes the key, and gives it back. `nth` tells the grants apart. */
export function hold(tenures: Tenures, nth: number, acquire: () => Grant): void {
  const begun = performance.now();
  const grant = acquire();
  enter(tenures, nth, grant);
  leave(tenures, nth, grant, begun);
}

/** What each holder does first: as with a fenced store, whoever has a higher token may have been here already. */
export function enter({ words }: Tenures, nth: number, grant: Grant): void {
  words[token(nth)] = grant.token;
  for (let seen = Atomics.load(words, 0); seen < grant.token; ) {
    seen = Atomics.compareExchange(words, 0, seen, grant.token);
  }
}

/** Renews or releases; whether it still had the key. */
export function insist({ words }: Tenures, grant: Grant, act: () => boolean): boolean {
  const highest = Atomics.load(words, 0);
  const kept = act();
  if (kept) assert.ok(highest <= grant.token, `token ${grant.token} is still valid when ${highest} was here`);
  return kept;
}

/** `begun`: when it began to acquire it, or to renew it. */
export function leave(tenures: Tenures, nth: number, grant: Grant, begun: number): void {
  const kept = insist(tenures, grant, () => grant.release());
  tenures.words[robbed(nth)] = kept ? 0n : 1n;
  const heldMs = performance.now() - begun;
  if (!kept) assert.ok(heldMs >= tenures.leaseMs, `token ${grant.token} was robbed after ${heldMs} ms`);
}

/** All came in, no two with the same token, and whoever was robbed has a lower one than somebody else. */
export function assertFenced({ words }: Tenures, grants: number): void {
  const all = Array.from({ length: grants }, (_, nth) => nth);
  const tokens = all.map((nth) => words[token(nth)]!);
  assert.ok(!tokens.includes(0n), 'everybody came in');
  assert.equal(new Set(tokens).size, tokens.length, `tokens differ: ${tokens.join(', ')}`);
  for (const nth of all.filter((nth) => words[robbed(nth)] === 1n)) {
    assert.ok(words[token(nth)]! < words[0]!, `grant ${nth} was robbed by one with a higher token`);
  }
}
