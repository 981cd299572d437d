import assert from 'node:assert/strict';
import type { Grant } from '../../../../src/locks/grant.ts';

/**
 * What leased grants of one key have in common: a holder may be robbed at any moment, so two can be inside. What holds
 * instead: a release, or a renewal, that does not say that the holder was robbed has had no robber before it.
 */
export interface Tenures {
  /** The highest token of all that know theirs, then by thread its token, and 1 if it was robbed. */
  readonly words: BigInt64Array<SharedArrayBuffer>;
}

const token = (thread: number) => 1 + 2 * thread;
const robbed = (thread: number) => 2 + 2 * thread;

export function tenures(threads: number): Tenures {
  return { words: new BigInt64Array(new SharedArrayBuffer(8 * (1 + 2 * threads))) };
}

/** What each holder does first: as with a fenced store, whoever has a higher token may have been here already. */
export function begin({ words }: Tenures, thread: number, grant: Grant): void {
  words[token(thread)] = grant.token;
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

export function end(tenures: Tenures, thread: number, grant: Grant): void {
  const kept = insist(tenures, grant, () => grant.release());
  tenures.words[robbed(thread)] = kept ? 0n : 1n;
}

/** All came in, no two with the same token, and whoever was robbed has a lower one than somebody else. */
export function assertFenced({ words }: Tenures, threads: readonly number[]): void {
  const tokens = threads.map((thread) => words[token(thread)]!);
  assert.ok(!tokens.includes(0n), 'everybody came in');
  assert.equal(new Set(tokens).size, tokens.length, `tokens differ: ${tokens.join(', ')}`);
  for (const thread of threads.filter((thread) => words[robbed(thread)] === 1n)) {
    assert.ok(words[token(thread)]! < words[0]!, `thread ${thread} was robbed by one with a higher token`);
  }
}
