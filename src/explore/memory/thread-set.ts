/** Sets of small numbers, as the bits of one. */
export function sizeOf(set: number): number {
  let size = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) size += 1;
  return size;
}

export function has(set: number, member: number): boolean {
  return ((set >>> member) & 1) !== 0;
}

export function first(set: number): number {
  return 31 - Math.clz32(set & -set);
}

/** The member with `index` smaller ones before it. */
export function nth(set: number, index: number): number {
  let rest = set;
  for (let i = 0; i < index; i++) rest &= rest - 1;
  return first(rest);
}

export function* members(set: number): Generator<number> {
  for (let rest = set; rest !== 0; rest &= rest - 1) yield first(rest);
}
