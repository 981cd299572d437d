import assert from 'node:assert/strict';
import { READS_IN_A_ROW } from '../../../../src/locks/readers/read-bias.ts';
import { Slot, VISIBLE_READERS } from '../../../../src/locks/table/layout.ts';
import { holderOf } from '../../../../src/locks/table/slot-state.ts';
import type { Member } from './member.ts';
import type { World } from './world.ts';

/** Has so many readers come and go that the key is read-biased. For `setup`: each member knows the slot afterwards. */
export function readBiased<W extends Pick<World, 'table' | 'members'>>(world: W, key = 'a'): W {
  const [first] = world.members;
  for (let reads = 0; !isReadBiased(world, key); reads++) {
    assert.ok(reads < 1_000, 'a key that is only read is read-biased');
    first!.acquire(key, { mode: 'shared' }).release();
  }
  for (const member of world.members) member.acquire(key, { mode: 'shared' }).release();
  assert.ok(isReadBiased(world, key));
  return world;
}

export function isReadBiased({ table, members }: Pick<World, 'table' | 'members'>, key = 'a'): boolean {
  const { at } = members[0]!.key(key).place;
  return at !== 0 && holderOf(Atomics.load(table.i32, at + Slot.state)) === VISIBLE_READERS;
}

/** Reads the key, and counts the reads as if the next one were that which makes the key read-biased. */
export function readAlmostBiased(member: Member, key: string): void {
  member.acquire(key, { mode: 'shared' }).release();
  member.table.i32[member.key(key).place.at + Slot.reads] = READS_IN_A_ROW - 1;
}
