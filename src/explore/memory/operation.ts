/** What a step does, by number: as it is traced. */
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
  /** A wait that was notified, or whose time is over, returns. */
  'wake',
  /** A pending waitAsync or a timer of the thread's is over: its event loop goes on. */
  'event',
  /** The thread learns of a death. */
  'nextDeath',
  /** Plain accesses. */
  'read',
  'write',
] as const;
export type OperationName = (typeof operations)[number];

export const Op = Object.fromEntries(operations.map((name, number) => [name, number])) as Record<
  OperationName,
  number
>;

/** Those that look at a word and leave it as it was. */
const looks = new Set([Op.load, Op.read]);
const plain = new Set([Op.read, Op.write]);

export function isPlain(operation: number): boolean {
  return plain.has(operation);
}

export function mayWrite(operation: number): boolean {
  return !looks.has(operation);
}

/** Whether what is in memory afterwards is what the step has put there. */
export function putsValue(operation: number): boolean {
  return (operation >= Op.store && operation <= Op.xor) || operation === Op.write;
}

/** Where a step is: bytes of one of the program's buffers. */
export interface MemoryAccess {
  readonly operation: number;
  readonly buffer: number;
  readonly offset: number;
  readonly size: number;
}

/** Those that touch nothing that another thread could see: what the code behind them does is marked as far-reaching. */
const invisible = new Set([Op.pause, Op.wake]);

/**
 * Whether it may matter which of two steps of different threads comes first. What is no access to memory (an event, the
 * message of a death) may matter to all.
 */
export function mayDepend(a: MemoryAccess, b: MemoryAccess): boolean {
  if (invisible.has(a.operation) || invisible.has(b.operation)) return false;
  if (isElsewhere(a.operation) || isElsewhere(b.operation)) return true;
  // Both may wake promises of the same thread, which hears of them in that order.
  if (a.operation === Op.notify && b.operation === Op.notify) return true;
  return overlap(a, b) && (mayWrite(a.operation) || mayWrite(b.operation));
}

function isElsewhere(operation: number): boolean {
  return operation === Op.none || operation === Op.event || operation === Op.nextDeath;
}

export function overlap(a: Omit<MemoryAccess, 'operation'>, b: Omit<MemoryAccess, 'operation'>): boolean {
  return a.buffer === b.buffer && a.offset < b.offset + b.size && b.offset < a.offset + a.size;
}
