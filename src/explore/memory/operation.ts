/** What a step does. The trace holds the index of the name. */
export const operations = [
  'none',
  'load',
  'store',
  'compareExchange',
  'exchange',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'wait',
  'notify',
  'waitAsync',
  'pause',
  /** A `wait` that was notified or has timed out returns. */
  'wake',
  /** The event loop of the thread handles a settled `waitAsync` promise or a timer. */
  'event',
  /** `nextDeath` returns. */
  'nextDeath',
  /** Plain accesses. */
  'read',
  'write',
] as const;
export type OperationName = (typeof operations)[number];

/** The number of each operation. */
export const Op = Object.fromEntries(operations.map((name, number) => [name, number])) as Record<
  OperationName,
  number
>;

/** Operations that never write. */
const readOnly = new Set([Op.load, Op.read]);
const plain = new Set([Op.read, Op.write]);

export function isPlain(operation: number): boolean {
  return plain.has(operation);
}

export function mayWrite(operation: number): boolean {
  return !readOnly.has(operation);
}

/** Whether the operation stores a value, so that memory holds the step's own value afterwards. */
export function putsValue(operation: number): boolean {
  return (operation >= Op.store && operation <= Op.xor) || operation === Op.write;
}

/** Bytes of one of the program's buffers, by the number of the buffer. */
export interface MemoryRange {
  readonly buffer: number;
  readonly offset: number;
  readonly size: number;
}

/** An operation, and the bytes that it accesses. */
export interface MemoryAccess extends MemoryRange {
  readonly operation: number;
}

/**
 * Operations that no other thread can observe. If the code that runs with such a step has wider effects, the
 * step is marked {@link Mark.farReaching}.
 */
const invisible = new Set([Op.pause, Op.wake]);

/**
 * Whether the order of two steps of different threads may matter. A step that does not access memory, such as
 * an event or the news of a death, may depend on every other.
 */
export function mayDepend(a: MemoryAccess, b: MemoryAccess): boolean {
  if (invisible.has(a.operation) || invisible.has(b.operation)) return false;
  if (isOutsideMemory(a.operation) || isOutsideMemory(b.operation)) return true;
  // Both may settle promises of the same thread, and its event loop handles those in the order of the
  // notifies.
  if (a.operation === Op.notify && b.operation === Op.notify) return true;
  return overlap(a, b) && (mayWrite(a.operation) || mayWrite(b.operation));
}

function isOutsideMemory(operation: number): boolean {
  return operation === Op.none || operation === Op.event || operation === Op.nextDeath;
}

export function overlap(a: MemoryRange, b: MemoryRange): boolean {
  return a.buffer === b.buffer && a.offset < b.offset + b.size && b.offset < a.offset + a.size;
}
