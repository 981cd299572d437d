/**
 * The lock table, field by field. One SharedArrayBuffer:
 *
 *     header | thread records | buckets | slots | claims
 *
 * Offsets are in 32-bit words, unless a name ends in `64` (8-byte words). A slot or a claim is named by the offset of
 * its first word, so 0 means none.
 */

const MAGIC = 0x68_6c_6b_32; // "hlk2": changes with the layout

/**
 * Header: 64 words, in four cache lines by what writes them: the directory; every grant (the token); the directory;
 * rarely anything.
 */
export const Header = {
  magic: 0,
  capacity: 1,
  /** Number of buckets - 1; the number is a power of two. */
  bucketMask: 2,
  /** The directory's mutex: 0 or the thread that is in the directory, with a flag if others wait for it. */
  directoryLock: 3,
  /** Slots that have ever been used; those after them are blank. */
  usedSlots: 4,
  /** Where the next search for a slot to recycle starts: the hand of a clock algorithm. */
  recycleHand: 5,
  /** How many attachments there have ever been: each gets a number that is never used again. */
  incarnations: 6,
  /** Node's id of the warden's thread; 0 until the warden is ready, -1 when it was ended with the table. */
  wardenThread: 7,
  /** The length of a lease, in ms; Infinity without leases. A float. */
  leaseMs64: 4,
  /** How many times a slot was assigned to a key, as a float: exact to 2^53. */
  assignments64: 5,
  /** How many newcomers may take a key ahead of the first in its queue. */
  maxOvertakes: 12,
  /** The first free claim among those that have been used. */
  freeClaims: 13,
  /** Claims that have ever been used. */
  usedClaims: 14,
  /** Thread records that have ever been used. */
  usedThreads: 15,

  /** The next fencing token: 2^63 of them last 58,000 years at 5 million per second. */
  token64: 8,

  /** How many claims have ever been put in a list, as a float. */
  arrivals64: 16,
  /** How many grants of dead threads were recovered, as a float. */
  recovered64: 17,

  /** The table's clock as of at most 100 ms ago, kept up to date by the warden; see table-clock.ts. A float. */
  clock64: 24,
  /** Tokens that were skipped: `token64 - 1 - skipped64` is the number of grants. */
  skipped64: 25,
  /** How many owners have been given a number. */
  owners: 52,
  /** The `performance.timeOrigin` of the warden's thread. A float. */
  timeOrigin64: 27,
} as const;
const HEADER_WORDS = 64;

/**
 * Thread records: 256 of 32 words, one per attachment, indexed by the 8 bits that a slot's state has for its holder.
 * 0 means no holder; the three highest do not stand for attached threads.
 */
export const ThreadRecord = {
  /** The attachment's number, counted in {@link Header.incarnations}; 0 if the record is free. */
  incarnation: 0,
  /** Node's id of the thread. */
  threadId: 1,
  /** The claim that the thread is blocked on, or 0. Changes in the directory only. */
  blockedOn: 2,
  /** Incremented whenever a key was stolen from the thread: the word that it listens to for the signals of its grants. */
  lost: 3,
  /** The thread's own counters, as floats, in a cache line of their own; see counters.ts. */
  counters64: 8,
} as const;
const THREAD_WORDS = 32;
const THREAD_RECORDS = 256;
/** As a holder: the slot is being assigned to another key, by the thread in the directory. */
export const RECYCLER = 255;
/** The warden, as the owner of the directory's mutex. */
export const WARDEN = 254;
/** As a holder: readers, each with a claim in the slot's list of readers. */
export const READERS = 253;
/** How many threads can be attached at once: records 1 to 252. */
export const MAX_THREADS = 252;

/** A slot: 96 words. What changes is in its first cache line, which it shares with no other slot; then the key. */
export const Slot = {
  /** Holder, flags and generation; see slot-state.ts. */
  state: 0,
  hash: 1,
  /** Length of the key in UTF-16 code units; 0 if the slot is blank. */
  keyLength: 2,
  /** The next slot in the bucket's chain. */
  next: 3,
  /** {@link Header.assignments64} when the slot was assigned to its key: tells its successive keys apart for good. */
  assignment64: 2,
  /** The holder and the end of its lease; see lease.ts. */
  lease64: 3,
  /** When the exclusive holder was granted the key: the table's clock. A float. */
  since64: 4,
  /** When the slot was last freed for the first in the queue. A float. */
  reservedAt64: 5,
  /** The owner that the exclusive holder acts for; see owner-word.ts. */
  owner64: 6,
  /** The list of claims that wait for the slot; see claims.ts. */
  queue: 14,
  /** The list of claims that share the slot. */
  readers: 16,
  key: 32,
} as const;
const SLOT_WORDS = 96;
/** The longest key, in UTF-16 code units. */
export const MAX_KEY_LENGTH = 2 * (SLOT_WORDS - Slot.key);
/** Bounds how much recovery has to look at after a death. */
export const MAX_CAPACITY = 65_536;

/** A claim: 16 words, one cache line. A wait for a slot, or a reader's share of one. */
export const Claim = {
  /** A `ClaimStatus`; see claims.ts. */
  status: 0,
  /** Incremented whenever the waiter should look again: the word that it sleeps on. */
  wake: 1,
  slot: 2,
  thread: 3,
  owner: 4,
  /** 1 for a reader. */
  shared: 5,
  /** 1 if the wait blocks its thread. */
  blocking: 6,
  next: 7,
  previous: 8,
  /** {@link Header.arrivals64} when it was put in its list: its place there, and different each time it is used. */
  ticket64: 5,
  /** The table's clock when it was put in its list. */
  since64: 6,
} as const;
const CLAIM_WORDS = 16;
/** How many waits and shared grants there can be at once. Pages that are never touched take no memory. */
export const MAX_CLAIMS = 65_536;

/** The views of a table's buffer, and what in its header never changes. */
export interface LockTable {
  readonly buffer: SharedArrayBuffer;
  readonly i32: Int32Array<SharedArrayBuffer>;
  readonly i64: BigInt64Array<SharedArrayBuffer>;
  readonly f64: Float64Array<SharedArrayBuffer>;
  readonly u16: Uint16Array<SharedArrayBuffer>;
  readonly capacity: number;
  readonly bucketMask: number;
  readonly leaseMs: number;
  readonly leased: boolean;
  readonly maxOvertakes: number;
  /** What to add to this thread's `performance.now()` for the table's clock; see table-clock.ts. */
  clockOffset: number;
  /** Offset of the first bucket. */
  readonly buckets: number;
  /** Offset of the first slot. */
  readonly slots: number;
  /** Offset of the first claim. */
  readonly claims: number;
}

export function createTable(
  capacity: number,
  leaseMs: number,
  tokenFloor: bigint,
  maxOvertakes: number,
): LockTable {
  let buckets = 16;
  while (buckets < capacity) buckets *= 2;
  const words =
    HEADER_WORDS + THREAD_RECORDS * THREAD_WORDS + buckets + capacity * SLOT_WORDS + MAX_CLAIMS * CLAIM_WORDS;
  const buffer = new SharedArrayBuffer(words * 4);
  const header = new Int32Array(buffer, 0, HEADER_WORDS);
  header[Header.capacity] = capacity;
  header[Header.bucketMask] = buckets - 1;
  new Float64Array(buffer)[Header.leaseMs64] = leaseMs;
  header[Header.maxOvertakes] = maxOvertakes;
  const i64 = new BigInt64Array(buffer, 0, HEADER_WORDS / 2);
  i64[Header.token64] = tokenFloor + 1n;
  i64[Header.skipped64] = tokenFloor;
  header[Header.magic] = MAGIC;
  return viewTable(buffer);
}

/** Whether a value is the buffer of a lock table with this layout. */
export function isTable(buffer: unknown): buffer is SharedArrayBuffer {
  return (
    buffer instanceof SharedArrayBuffer &&
    buffer.byteLength > HEADER_WORDS * 4 &&
    new Int32Array(buffer, 0, HEADER_WORDS)[Header.magic] === MAGIC
  );
}

export function viewTable(buffer: SharedArrayBuffer): LockTable {
  const i32 = new Int32Array(buffer);
  const f64 = new Float64Array(buffer);
  const bucketMask = i32[Header.bucketMask]!;
  const capacity = i32[Header.capacity]!;
  const leaseMs = f64[Header.leaseMs64]!;
  const buckets = HEADER_WORDS + THREAD_RECORDS * THREAD_WORDS;
  const slots = buckets + bucketMask + 1;
  return {
    buffer,
    i32,
    i64: new BigInt64Array(buffer),
    f64,
    u16: new Uint16Array(buffer),
    capacity,
    bucketMask,
    leaseMs,
    leased: leaseMs !== Number.POSITIVE_INFINITY,
    maxOvertakes: i32[Header.maxOvertakes]!,
    clockOffset: 0,
    buckets,
    slots,
    claims: slots + capacity * SLOT_WORDS,
  };
}

/** Offset of a thread's record. */
export function threadRecord(thread: number): number {
  return HEADER_WORDS + thread * THREAD_WORDS;
}

/** A slot's number in the table. */
export function slotIndex(table: LockTable, at: number): number {
  return (at - table.slots) / SLOT_WORDS;
}

export function nthSlot(table: LockTable, index: number): number {
  return table.slots + index * SLOT_WORDS;
}

export function nthClaim(table: LockTable, index: number): number {
  return table.claims + index * CLAIM_WORDS;
}
