/** Sets of thread numbers, each thread being one bit of a number. */

export function sizeOf(set: number): number {
  let size = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) size += 1;
  return size;
}

export function has(set: number, thread: number): boolean {
  return ((set >>> thread) & 1) !== 0;
}

export function first(set: number): number {
  return 31 - Math.clz32(set & -set);
}

/** The thread of the set that has `index` lower ones in it. */
export function nth(set: number, index: number): number {
  let rest = set;
  for (let i = 0; i < index; i++) rest &= rest - 1;
  return first(rest);
}

export function* members(set: number): Generator<number> {
  for (let rest = set; rest !== 0; rest &= rest - 1) yield first(rest);
}
