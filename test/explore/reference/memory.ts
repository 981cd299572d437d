import { elements, type Instruction, type View } from './language.ts';

/**
 * Atomics on raw bytes, little-endian, by arithmetic alone: an element holds a whole number modulo 2^bits.
 */

type Access = Extract<
  Instruction,
  { do: 'load' | 'store' | 'add' | 'sub' | 'and' | 'or' | 'xor' | 'exchange' | 'compareExchange' }
>;

/** The value of the element. */
export function read(bytes: Uint8Array, { type, offset }: View): bigint {
  let raw = 0n;
  for (let at = elements[type] - 1; at >= 0; at--) raw = raw * 256n + BigInt(bytes[offset + at]!);
  return heldAs({ type }, raw);
}

/** A number as an element would hold it. */
export function heldAs({ type }: Pick<View, 'type'>, value: number | bigint): bigint {
  const range = 256n ** BigInt(elements[type]);
  const raw = ((BigInt(value) % range) + range) % range;
  const isSigned = type.startsWith('Int') || type === 'BigInt64';
  return isSigned && raw >= range / 2n ? raw - range : raw;
}

function write(bytes: Uint8Array, { type, offset }: View, value: bigint): void {
  const range = 256n ** BigInt(elements[type]);
  let rest = ((value % range) + range) % range;
  for (let at = 0; at < elements[type]; at++) {
    bytes[offset + at] = Number(rest % 256n);
    rest /= 256n;
  }
}

/** Carries out the operation, and returns what the call returns. */
export function compute(bytes: Uint8Array, access: Access): bigint {
  const { view } = access;
  const before = read(bytes, view);
  if (access.do === 'load') return before;
  const value = BigInt(access.value);
  switch (access.do) {
    case 'store':
      write(bytes, view, value);
      // Returns its argument as a whole number, not as the element holds it. A BigInt is cut to 64 bits.
      return value;
    case 'exchange':
      write(bytes, view, value);
      return before;
    case 'compareExchange':
      if (before === heldAs(view, access.expected)) write(bytes, view, value);
      return before;
    case 'add':
      write(bytes, view, before + value);
      return before;
    case 'sub':
      write(bytes, view, before - value);
      return before;
    case 'and':
      write(bytes, view, before & value);
      return before;
    case 'or':
      write(bytes, view, before | value);
      return before;
    case 'xor':
      write(bytes, view, before ^ value);
      return before;
  }
}

/** The bytes of an element, as bits. */
export function bitsOf({ type, offset }: View): number {
  return (2 ** elements[type] - 1) << offset;
}
