import {
  Claim,
  Header,
  type LockTable,
  nthClaim,
  nthSlot,
  ownClaim,
  Slot,
  ThreadRecord,
  threadRecord,
} from '../../src/locks/table/layout.ts';

/** The size of a cache line, in bytes. */
export const LINE = 64;

/** A part of a lock table that has words of its own: the header, a thread's record or own claims, a bucket, a slot or a claim. */
export interface TablePart {
  /** Such as `slot 2`. */
  readonly part: string;
  /** The name of the word in it, such as `Slot.state`. */
  readonly word: string;
}

/** The part of the table and the word in it that are at an offset in bytes. */
export function wordAt(table: LockTable, offset: number): TablePart {
  const at = Math.floor(offset / 4);
  if (at < threadRecord(0)) return { part: 'header', word: nameIn('Header', Header, at) };
  if (at < table.buckets) {
    const size = threadRecord(1) - threadRecord(0);
    const thread = Math.floor((at - threadRecord(0)) / size);
    const word = nameIn('ThreadRecord', ThreadRecord, at - threadRecord(thread));
    return { part: `record of thread ${thread}`, word };
  }
  if (at < table.slots) return { part: 'buckets', word: `bucket ${at - table.buckets}` };
  if (at < table.claims) {
    const size = nthSlot(table, 1) - nthSlot(table, 0);
    const index = Math.floor((at - table.slots) / size);
    return { part: `slot ${index}`, word: nameIn('Slot', Slot, at - nthSlot(table, index)) };
  }
  if (at >= table.ownClaims) {
    const size = ownClaim(table, 2, 0) - ownClaim(table, 1, 0);
    const thread = 1 + Math.floor((at - table.ownClaims) / size);
    const word = (at - table.ownClaims) % (ownClaim(table, 1, 1) - ownClaim(table, 1, 0));
    return { part: `own claims of thread ${thread}`, word: nameIn('Claim', Claim, word) };
  }
  const size = nthClaim(table, 1) - nthClaim(table, 0);
  const index = Math.floor((at - table.claims) / size);
  return { part: `claim ${index}`, word: nameIn('Claim', Claim, at - nthClaim(table, index)) };
}

/** The field that begins at or before the word: `Slot.key + 2` is the third word of the key. */
function nameIn(layout: string, fields: Readonly<Record<string, number>>, word: number): string {
  let name = '';
  let start = -1;
  for (const [field, index] of Object.entries(fields)) {
    const first = field.endsWith('64') ? 2 * index : index;
    if (first <= word && first > start) [name, start] = [field, first];
  }
  return `${layout}.${name}${word === start ? '' : ` + ${word - start}`}`;
}
