import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  createTable,
  nthClaim,
  nthSlot,
  ownClaim,
  threadRecord,
  viewTable,
} from '../../src/locks/table/layout.ts';
import { explorer } from '../explore/explorer.ts';
import { programOf, type Variant, variants } from '../explore/programs/footprint/index.ts';
import { firstGrant, manners } from '../explore/programs/footprint/manners.ts';
import { LINE, wordAt } from '../support/table-words.ts';

/*
 * Threads that have nothing to do with each other must not write to one cache line. Few machines have the cores to show
 * that by a measurement, but the accesses show it on any: the explorer records each one that a thread makes to the
 * table, with Atomics or by an index into a typed array.
 */

/** An access to the table. */
interface Access {
  /** The name of the manner in which the key is taken. */
  readonly manner: string;
  readonly thread: number;
  readonly operation: string;
  /** In bytes. */
  readonly offset: number;
}

const table = viewTable(
  createTable({
    capacity: 5,
    leaseMs: 1,
    tokenFloor: 0n,
    maxOvertakes: 0,
    spins: 0,
    maxClaims: 6,
    maxThreads: 4,
  }),
);

/** The accesses of two threads that take keys in each manner. */
async function accessesIn(variant: Variant): Promise<Access[]> {
  const once = { strategy: 'dfs', executions: 1, plainAccesses: true } as const;
  const { failure } = await explorer.run(programOf(variant), once);
  assert.match(failure?.message ?? '', /the steps are described/);
  const mannerOf: (string | undefined)[] = [];
  const accesses: Access[] = [];
  for (const { thread, operation, address = '', operands } of failure!.steps) {
    if (address.startsWith('manner[')) {
      mannerOf[thread] = [...manners, firstGrant][Number(operands) - 1]?.name;
      continue;
    }
    const manner = mannerOf[thread];
    const [, bits = 32, index] = /^table\.\w+?(?:\.(\d+))?\[(\d+)\]$/.exec(address) ?? [];
    assert.ok(index !== undefined && manner !== undefined, `${operation} ${address} in ${manner}`);
    accesses.push({ manner, thread, operation, offset: (Number(index) * Number(bits)) / 8 });
  }
  return accesses;
}

/** Whether an access takes the cache line away from the other cores, as a compare-and-set does even when it fails. */
function writes({ operation }: Access): boolean {
  return operation !== 'load' && operation !== 'read';
}

function lineOf({ offset }: Access): number {
  return Math.floor(offset / LINE);
}

/** Whether the access is to the record of its thread, or to its own claims. */
function isInOwnRecord({ thread, offset }: Access): boolean {
  const { part } = wordAt(table, offset);
  return part === `record of thread ${thread + 1}` || part === `own claims of thread ${thread + 1}`;
}

/** Whether the access is to the slot of the key. For exclusive grants each thread has a key of its own. */
function isInSlot({ mode }: Variant, { thread, offset }: Access): boolean {
  return wordAt(table, offset).part === `slot ${mode === 'shared' ? 0 : thread}`;
}

/** Whether another thread writes to the cache line. */
function isContended(access: Access, all: readonly Access[]): boolean {
  return all.some(
    (other) => other.thread !== access.thread && lineOf(other) === lineOf(access) && writes(other),
  );
}

/** Each access once, for people. */
function describeAll(accesses: readonly Access[]): string[] {
  const texts = accesses.map((access) => {
    const { part, word } = wordAt(table, access.offset);
    return `${access.manner}: ${access.operation} ${word}, ${part}`;
  });
  return [...new Set(texts)];
}

for (const variant of variants) {
  const { mode, fairness, leaseMs } = variant;
  const leases = leaseMs === Number.POSITIVE_INFINITY ? 'no leases' : 'leases';
  describe(`a grant that nothing stands in the way of: ${mode}, ${fairness}, ${leases}`, () => {
    let grants: readonly Access[];
    let firstGrants: readonly Access[];
    before(async () => {
      const all = await accessesIn(variant);
      firstGrants = all.filter(({ manner }) => manner === firstGrant.name);
      grants = all.filter(({ manner }) => manner !== firstGrant.name);
      assert.equal(new Set(grants.map(({ manner }) => manner)).size, manners.length);
    });

    function isOwn(access: Access): boolean {
      return isInOwnRecord(access) || (mode === 'exclusive' && isInSlot(variant, access));
    }

    const places = mode === 'exclusive' ? "the key's slot and the thread's record" : "the thread's record";
    test(`writes to ${places}, and nowhere else`, () => {
      assert.deepEqual(describeAll(grants.filter((access) => writes(access) && !isOwn(access))), []);
    });

    test('uses no cache line that another thread writes to', () => {
      assert.deepEqual(describeAll(grants.filter((access) => isContended(access, grants))), []);
    });

    test('uses no cache line of those that the directory writes to, unless it has to find the slot', () => {
      const prepared = grants.filter(({ manner }) => manner !== 'acquire by name');
      assert.deepEqual(describeAll(prepared.filter((access) => isContended(access, firstGrants))), []);
    });

    test("reads the table's clocks and the key's bucket, and nothing else elsewhere", () => {
      const elsewhere = grants.filter((access) => !isInOwnRecord(access) && !isInSlot(variant, access));
      const read = describeAll(elsewhere.filter((access) => !writes(access)));
      assert.deepEqual(
        read.filter((text) => !/: (read|load) (Header\.clock64|Header\.tick|bucket \d+), /.test(text)),
        [],
      );
    });

    test('neither sleeps nor looks for sleepers', () => {
      assert.deepEqual(describeAll(grants.filter(({ operation }) => /wait|notify/.test(operation))), []);
    });

    test("is told from a key's first grant, which writes in the directory", () => {
      const written = describeAll(firstGrants.filter((access) => writes(access) && !isOwn(access)));
      assert.ok(
        written.some((text) => text.includes('Header.directoryLock')),
        written.join('\n'),
      );
    });
  });
}

test('slots, claims and the records of threads begin with a cache line', () => {
  for (const nth of [nthSlot, nthClaim])
    for (const index of [0, 1]) assert.equal((nth(table, index) * 4) % LINE, 0);
  for (const thread of [1, 2])
    for (const part of [threadRecord(thread), ownClaim(table, thread, 0)]) assert.equal((part * 4) % LINE, 0);
});
