/**
 * The lock table, field by field. One SharedArrayBuffer:
 *
 *     header | thread records | buckets | slots | claims | the threads' own claims
 *
 * Offsets are in 32-bit words, unless a name ends in `64` (8-byte words). A slot or a claim is named by the offset of
 * its first word, so 0 means none.
 */

const MAGIC = 0x68_6c_6b_33; // "hlk3": changes with the layout

/**
 * Header: 64 words, in four cache lines by what writes them: nothing after the creation, but for a new thread; the
 * directory; owners; the warden's clocks. Then the times of ticks. A grant of a key that no other thread wants writes to none of them.
 */
export const Header = {
  magic: 0,
  capacity: 1,
  /** Number of buckets - 1; the number is a power of two. */
  bucketMask: 2,
  /** How many newcomers may take a key ahead of the first in its queue. */
  maxOvertakes: 3,
  /** How many waits and shared grants there can be at once, besides those in the threads' own claims. */
  maxClaims: 4,
  /** How many attachments there have ever been: each gets a number that is never used again. */
  incarnations: 5,
  /** Thread records that have ever been used. */
  usedThreads: 6,
  /** Node's id of the warden's thread; 0 until the warden is ready, -1 when it was ended with the table. */
  wardenThread: 7,
  /** How many times a thread looks again before it sleeps; see spin.ts. */
  spins: 10,
  /** How many threads can be attached at once. */
  maxThreads: 11,
  /** The length of a lease, in ms; Infinity without leases. A float. */
  leaseMs64: 4,

  /** The directory's mutex: 0 or the thread that is in the directory, with a flag if others wait for it. */
  directoryLock: 16,
  /** Slots that have ever been used; those after them are blank. */
  usedSlots: 17,
  /** Where the next search for a slot to recycle starts: the hand of a clock algorithm. */
  recycleHand: 18,
  /** The first free claim among those that have been used. */
  freeClaims: 19,
  /** Claims that have ever been used. */
  usedClaims: 20,
  /** How many assignments of slots to keys there have been, as a float: exact to 2^53. */
  assignments64: 11,
  /** No token of a later assignment is as low as this; see fencing-token.ts. */
  tokenFloor64: 12,
  /** How many claims have ever been put in a list, as a float. */
  arrivals64: 13,
  /** How many grants of dead threads were recovered, as a float. */
  recovered64: 14,
  /** How many exclusive grants there were in assignments that have ended, as a float. */
  grants64: 15,

  /** How many numbers have been handed out for owners. */
  owners: 32,

  /** The table's clock as of at most 100 ms ago, kept up to date by the warden; see table-clock.ts. A float. */
  clock64: 24,
  /** The number of the latest tick of the leases' clock, and the times of the last ones; see lease-clock.ts. */
  tick: 50,
  tickTimes64: 32,
  /** The `performance.timeOrigin` of the warden's thread. A float. */
  timeOrigin64: 26,
} as const;
/** How many ticks have their times on record; a power of two. */
export const TICKS = 128;
const HEADER_WORDS = 64 + 2 * TICKS;

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
/** As a holder: readers, each with a claim in the slot's list, or with one that it has published; see visible-readers.ts. */
export const VISIBLE_READERS = 254;
/** As a holder: readers, each with a claim in the slot's list of readers. */
export const READERS = 253;
/** How many threads can be attached at once: records 1 to 252. */
export const MAX_THREADS = 252;

/**
 * A slot: 96 words, which it shares with no other slot. The first cache line has what a grant touches, the second what
 * is needed when threads meet; then the key.
 */
export const Slot = {
  /** Holder, flags and count; see slot-state.ts. */
  state: 0,
  hash: 1,
  /** Length of the key in UTF-16 code units; 0 if the slot is blank. */
  keyLength: 2,
  /** The next slot in the bucket's chain. */
  next: 3,
  /** {@link Header.assignments64} when the slot was last assigned: tells its assignments apart for good. */
  assignment64: 2,
  /** The lease of the holder; see lease.ts. */
  lease: 6,
  /** When the exclusive holder was granted the key, by {@link Header.clock64}. A float. */
  since64: 4,
  /** The owner that the exclusive holder acts for; see owner-word.ts. */
  owner64: 5,
  /** What the tokens of the slot's assignment are counted from; see fencing-token.ts. */
  base64: 6,

  /** The list of claims that wait for the slot; see claims.ts. */
  queue: 16,
  /** The list of claims that share the slot. */
  readers: 18,
  /** The thread that spins until it can take the slot, or 0; see spin.ts. */
  spinner: 20,
  /** A state with the count from which the overtakings of the first in the queue are counted; see queue.ts. */
  turn: 21,
  /** A state with the count with which the slot's assignment began; see counters.ts. */
  first: 26,
  /** When the first in the queue was last woken to take the slot. A float. */
  reservedAt64: 11,
  /** How many shared grants there have been since which count; see read-bias.ts. */
  reads: 24,
  readsSince: 25,
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
  /** How many claims may hold the slot together if this is one of them; 0 for one that must be alone. */
  sharers: 5,
  /** 1 if the wait blocks its thread. */
  blocking: 6,
  next: 7,
  previous: 8,
  /** {@link Header.arrivals64} when it was put in its list: its place there, and different each time it is used. */
  ticket64: 5,
  /** The table's clock when it was put in its list; if it was published, {@link Header.clock64}. */
  since64: 6,
  /** If it holds the slot: the tick at which its lease began; see lease-clock.ts. */
  tick: 14,
} as const;
const CLAIM_WORDS = 16;
/** How many waits and shared grants there can be at once. Pages that are never touched take no memory. */
const MAX_CLAIMS = 65_536;
/** As {@link Claim.sharers}: a reader, with any number of others. */
export const ANY_NUMBER = 2 ** 31 - 1;
/** How many claims each thread has of its own, for the keys that it reads. A power of two. */
export const OWN_CLAIMS = 32;

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
  readonly maxClaims: number;
  readonly maxThreads: number;
  /** How many times a thread looks again before it sleeps; see spin.ts. */
  readonly spins: number;
  /** Offset of the first bucket. */
  readonly buckets: number;
  /** Offset of the first slot. */
  readonly slots: number;
  /** Offset of the first claim. */
  readonly claims: number;
  /** Offset of the first thread's own claims. */
  readonly ownClaims: number;
}

export interface TableSettings {
  readonly capacity: number;
  readonly leaseMs: number;
  readonly tokenFloor: bigint;
  readonly maxOvertakes: number;
  readonly spins: number;
  /** @default 65_536 */
  readonly maxClaims?: number;
  /** @default 252 */
  readonly maxThreads?: number;
}

export function createTable(settings: TableSettings): SharedArrayBuffer {
  const { capacity, leaseMs, tokenFloor, maxOvertakes, spins } = settings;
  const { maxClaims = MAX_CLAIMS, maxThreads = MAX_THREADS } = settings;
  let buckets = 16;
  while (buckets < capacity) buckets *= 2;
  const claims = maxClaims + maxThreads * OWN_CLAIMS;
  const words =
    HEADER_WORDS + THREAD_RECORDS * THREAD_WORDS + buckets + capacity * SLOT_WORDS + claims * CLAIM_WORDS;
  const buffer = new SharedArrayBuffer(words * 4);
  const header = new Int32Array(buffer, 0, HEADER_WORDS);
  header[Header.capacity] = capacity;
  header[Header.bucketMask] = buckets - 1;
  header[Header.maxOvertakes] = maxOvertakes;
  header[Header.maxClaims] = maxClaims;
  header[Header.maxThreads] = maxThreads;
  header[Header.spins] = spins;
  new Float64Array(buffer)[Header.leaseMs64] = leaseMs;
  new BigInt64Array(buffer)[Header.tokenFloor64] = tokenFloor;
  header[Header.magic] = MAGIC;
  return buffer;
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
  const claims = slots + capacity * SLOT_WORDS;
  const maxClaims = i32[Header.maxClaims]!;
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
    maxClaims,
    maxThreads: i32[Header.maxThreads]!,
    spins: i32[Header.spins]!,
    buckets,
    slots,
    claims,
    ownClaims: claims + maxClaims * CLAIM_WORDS,
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

/** A claim of a thread's own. */
export function ownClaim(table: LockTable, thread: number, index: number): number {
  return table.ownClaims + ((thread - 1) * OWN_CLAIMS + index) * CLAIM_WORDS;
}

export function nthClaim(table: LockTable, index: number): number {
  return table.claims + index * CLAIM_WORDS;
}
