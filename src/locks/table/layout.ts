/**
 * The lock table, field by field. One SharedArrayBuffer:
 *
 *     header | thread records | buckets | slots | claims
 *
 * Offsets are in 32-bit words unless a name ends in `64` (words of 8 bytes) or `16` (UTF-16 code units).
 * A slot or a claim is named by the offset of its first word, so 0 stands for "none".
 */

const MAGIC = 0x68_6c_6b_32; // "hlk2": changes with the layout

/** Header: 64 words, in four cache lines by who writes them: the directory, everybody, the directory, hardly anybody. */
export const Header = {
  magic: 0,
  capacity: 1,
  /** Number of buckets - 1; the number is a power of two. */
  bucketMask: 2,
  /** Who is in the directory: 0 or a thread, with a flag when somebody waits. */
  directoryLock: 3,
  /** Slots that were ever used; the ones after them are blank. */
  usedSlots: 4,
  /** Where the search for a slot to recycle goes on. */
  recycleHand: 5,
  /** How many attachments there have ever been: each has a number that is never used again. */
  incarnations: 6,
  /** Node's thread id of the warden; 0 until it stands guard. */
  wardenThread: 7,
  /** How long a hung holder is believed, in ms; Infinity for ever. A float. */
  leaseMs64: 4,
  /** How many times a slot was given to a key, as a float: exact to 2^53. */
  assignments64: 5,
  /** How many later comers may be let in before the first in line. */
  maxOvertakes: 12,
  /** The first of the claims that were used and are free. */
  freeClaims: 13,
  /** Claims that were ever used. */
  usedClaims: 14,
  /** Thread records that were ever used. */
  usedThreads: 15,

  /** The next fencing token: 2^63 of them last 58,000 years at 5 million a second. */
  token64: 8,

  /** How many claims have ever queued, as a float. */
  arrivals64: 16,
  /** How many grants of dead threads were given back, as a float. */
  recovered64: 17,

  /** `performance.now()` of a moment ago, for those who need no better: the warden keeps it. A float. */
  clock64: 24,
  /** Tokens that were passed over: `token64 - 1 - skipped64` is the number of grants. */
  skipped64: 25,
  /** How many owners have been given a number. */
  owners: 52,
} as const;
const HEADER_WORDS = 64;

/**
 * Thread records: 256 of 32 words, one an attachment, indexed by the 8 bits that a slot's state has for its
 * holder. 0 is nobody; the three highest are not threads of the user's.
 */
export const ThreadRecord = {
  /** The attachment's number in {@link Header.incarnations}; 0 where the record is free. */
  incarnation: 0,
  /** Node's thread id. */
  threadId: 1,
  /** The claim that the thread is blocked on, or 0. Changes in the directory only. */
  blockedOn: 2,
  /** The thread's own counters, as floats, in a cache line of their own; see counters.ts. */
  counters64: 8,
} as const;
const THREAD_WORDS = 32;
const THREAD_RECORDS = 256;
/** As a holder: the slot is being given to another key, by whoever is in the directory. */
export const RECYCLER = 255;
/** The warden, as owner of the directory. */
export const WARDEN = 254;
/** As a holder: readers, each with a claim in the slot's list of them. */
export const READERS = 253;
/** Threads that can be attached at once: records 1 to 252. */
export const MAX_THREADS = 252;

/** A slot: 96 words, its first cache line for what changes, and no other slot beside it, then the key. */
export const Slot = {
  /** See state.ts. */
  state: 0,
  hash: 1,
  /** Length of the key in code units; 0 where the slot is blank. */
  keyLength: 2,
  /** The next slot in the bucket's chain. */
  next: 3,
  /** {@link Header.assignments64} when the slot was given to its key: tells its keys apart for ever. */
  assignment64: 2,
  /** See lease.ts. */
  lease64: 3,
  /** When the exclusive holder got it: its `performance.now()`, or the table's clock. A float. */
  since64: 4,
  /** When it was last freed for whoever is first in line. A float. */
  reservedAt64: 5,
  /** Whom the exclusive holder took it for; see owner-word.ts. */
  owner64: 6,
  /** Claims that wait: a list, see claims.ts. */
  queue: 14,
  /** Claims that share it: a list. */
  readers: 16,
  key: 32,
} as const;
const SLOT_WORDS = 96;
/** A key is at most this many UTF-16 code units. */
export const MAX_KEY_LENGTH = 2 * (SLOT_WORDS - Slot.key);
/** Bounds what recovery has to look at after a death. */
export const MAX_CAPACITY = 65_536;

/** A claim: 16 words, one cache line. A wait for a slot, or a reader's share in one. */
export const Claim = {
  /** See claims.ts. */
  status: 0,
  /** Rises whenever whoever waits is to look again: what it sleeps on. */
  wake: 1,
  slot: 2,
  thread: 3,
  owner: 4,
  /** 1 for a reader. */
  shared: 5,
  /** 1 while its thread sleeps on it. */
  blocking: 6,
  next: 7,
  previous: 8,
  /** {@link Header.arrivals64} when it queued or came in: its place in line, and what tells a claim's users apart. */
  ticket64: 5,
  /** `performance.now()` then. */
  since64: 6,
} as const;
const CLAIM_WORDS = 16;
/** Waits and shares at once. Pages that were never touched take no memory. */
export const MAX_CLAIMS = 65_536;

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
  overtakes: number,
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
  header[Header.maxOvertakes] = overtakes;
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
    buckets,
    slots,
    claims: slots + capacity * SLOT_WORDS,
  };
}

export function threadRecord(thread: number): number {
  return HEADER_WORDS + thread * THREAD_WORDS;
}

export function slotIndex(table: LockTable, at: number): number {
  return (at - table.slots) / SLOT_WORDS;
}

export function nthSlot(table: LockTable, index: number): number {
  return table.slots + index * SLOT_WORDS;
}

export function nthClaim(table: LockTable, index: number): number {
  return table.claims + index * CLAIM_WORDS;
}
