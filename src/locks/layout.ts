/**
 * The lock table, field by field. One SharedArrayBuffer:
 *
 *     header | thread records | buckets | slots
 *
 * Offsets are in 32-bit words unless a name ends in `64` (words of 8 bytes) or `16` (UTF-16 code units).
 * A slot is named by `at`, the offset of its first word, so 0 stands for "none".
 */

const MAGIC = 0x68_6c_6b_31; // "hlk1": changes with the layout

/** Header: 64 words. */
export const Header = {
  magic: 0,
  capacity: 1,
  /** Number of buckets - 1; the number is a power of two. */
  bucketMask: 2,
  /** Who is in the directory: 0 or a thread, with a flag when somebody waits. */
  directory: 3,
  /** Slots that were ever used; the ones after them are blank. */
  used: 4,
  /** Where the search for a slot to recycle goes on. */
  hand: 5,
  /** How many attachments there have ever been: each has a number that is never used again. */
  incarnations: 6,
  /** Node's thread id of the warden; 0 until it stands guard. */
  wardenThread: 7,
  /** How long a hung holder is believed, in ms; Infinity for ever. A float. */
  leaseMs64: 4,
  /** How many times a slot was given to a key, as a float: exact to 2^53. Written in the directory only. */
  assignments64: 5,
  // words 12-15 free
  /** The last fencing token given out: 2^63 of them last 58,000 years at 5 million a second. Own cache line. */
  token64: 8,
  // words 18-63 free: counters that are not a thread's own
} as const;
const HEADER_WORDS = 64;

/**
 * Thread records: 256 of 32 words, one an attachment, indexed by the 8 bits that a slot's state has for its
 * holder. 0 is nobody; the two highest are not threads of the user's.
 */
export const ThreadRecord = {
  /** The attachment's number in {@link Header.incarnations}; 0 where the record is free. */
  incarnation: 0,
  /** Node's thread id, for people. */
  threadId: 1,
  // word 2 free: the slot that the thread is blocked on, for deadlock detection
  // words 4-31 free: the thread's own counters
} as const;
const THREAD_WORDS = 32;
const THREAD_RECORDS = 256;
/** As a holder: the slot is being given to another key, by whoever is in the directory. */
export const RECYCLER = 255;
/** The warden, as owner of the directory. */
export const WARDEN = 254;
/** Threads that can be attached at once: records 1 to 253. */
export const MAX_THREADS = 253;

/** A slot: 96 words, its first cache line the hot one, its second kept for what is to come, then the key. */
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
  /** One bit a thread: set while the thread waits for the slot's key. */
  waiters: 8,
  // words 16-31 free: the queue of waiters, one bit a reader
  key: 32,
} as const;
const SLOT_WORDS = 96;
/** The waiters' bitmap is this many words. */
export const WAITER_WORDS = 8;
/** A key is at most this many UTF-16 code units. */
export const MAX_KEY_LENGTH = 2 * (SLOT_WORDS - Slot.key);
/** Bounds what recovery has to look at after a death. */
export const MAX_CAPACITY = 65_536;

export interface Table {
  readonly buffer: SharedArrayBuffer;
  readonly i32: Int32Array<SharedArrayBuffer>;
  readonly i64: BigInt64Array<SharedArrayBuffer>;
  readonly f64: Float64Array<SharedArrayBuffer>;
  readonly u16: Uint16Array<SharedArrayBuffer>;
  readonly capacity: number;
  readonly bucketMask: number;
  readonly leaseMs: number;
  /** Offset of the first bucket. */
  readonly buckets: number;
  /** Offset of the first slot. */
  readonly slots: number;
}

export function createTable(capacity: number, leaseMs: number, tokenFloor: bigint): Table {
  let buckets = 16;
  while (buckets < capacity) buckets *= 2;
  const words = HEADER_WORDS + THREAD_RECORDS * THREAD_WORDS + buckets + capacity * SLOT_WORDS;
  const buffer = new SharedArrayBuffer(words * 4);
  const header = new Int32Array(buffer, 0, HEADER_WORDS);
  header[Header.capacity] = capacity;
  header[Header.bucketMask] = buckets - 1;
  new Float64Array(buffer)[Header.leaseMs64] = leaseMs;
  new BigInt64Array(buffer)[Header.token64] = tokenFloor;
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

export function viewTable(buffer: SharedArrayBuffer): Table {
  const i32 = new Int32Array(buffer);
  const f64 = new Float64Array(buffer);
  const bucketMask = i32[Header.bucketMask]!;
  const buckets = HEADER_WORDS + THREAD_RECORDS * THREAD_WORDS;
  return {
    buffer,
    i32,
    i64: new BigInt64Array(buffer),
    f64,
    u16: new Uint16Array(buffer),
    capacity: i32[Header.capacity]!,
    bucketMask,
    leaseMs: f64[Header.leaseMs64]!,
    buckets,
    slots: buckets + bucketMask + 1,
  };
}

export function threadRecord(thread: number): number {
  return HEADER_WORDS + thread * THREAD_WORDS;
}

export function slotIndex(table: Table, at: number): number {
  return (at - table.slots) / SLOT_WORDS;
}

export function nthSlot(table: Table, index: number): number {
  return table.slots + index * SLOT_WORDS;
}
