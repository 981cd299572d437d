import { Op } from '../../memory/operation.ts';
import type { ControlledMethod } from './array-methods.ts';
import { clampedRange, type ElementRange, whole, writtenBy } from './element-ranges.ts';
import type { TypedArray, WatchedArrays } from './watched-arrays.ts';

const { alloc, from, concat } = Buffer;
const copyBytes = Uint8Array.prototype.slice;
const { indexOf } = Buffer.prototype;

/**
 * How many bytes a read method accesses, judging by its name or its second argument; undefined for other
 * methods.
 */
function sizeOfRead(name: string, args: readonly unknown[]): number | undefined {
  const [, bits, kind, any] =
    /^read(?:(?:Big)?U?[iI]nt(8|16|32|64)|(Float|Double)|(U?[iI]nt))(?:LE|BE)?$/.exec(name) ?? [];
  if (bits !== undefined) return Number(bits) / 8;
  if (kind !== undefined) return kind === 'Float' ? 4 : 8;
  return any === undefined ? undefined : Number(args[1]);
}

/**
 * A replacement for a method of Buffer that accesses exactly what the native one does, reads before writes;
 * undefined for a method that is unknown here.
 */
export function bufferMethod(watched: WatchedArrays, name: string): ControlledMethod | undefined {
  const { watch, real, access, isWatched } = watched;
  const bytesOf = (array: unknown) => real(array) as unknown as Uint8Array;
  const read = (array: Uint8Array, range: ElementRange = { start: 0, end: array.length }): Buffer =>
    access(
      Op.read,
      array,
      range,
      () => from(Reflect.apply(copyBytes, array, [range.start, range.end])),
      name,
    );
  /** Reads a watched argument as a whole, and passes a copy on. */
  const given = (arg: unknown): unknown => (isWatched(arg) ? read(bytesOf(arg)) : arg);
  const nothing = (array: TypedArray) => (): Buffer => alloc(array.length);

  if (sizeOfRead(name, [0, 1]) !== undefined) {
    return ({ array, args, native }) => {
      const size = sizeOfRead(name, args)!;
      const start = args[0] === undefined ? 0 : (args[0] as number);
      native(alloc(array.length), ...args);
      return access(Op.read, array, { start, end: start + size }, () => native(array, ...args), name);
    };
  }
  if (/^write|Write$|^fill$/.test(name)) {
    return ({ self, array, args, native }) => {
      const values = args.map(given);
      const range = writtenBy(nothing(array), (copy) => void native(copy, ...values));
      const result = access(Op.write, array, range, () => native(array, ...values), name);
      return result === array ? self : result;
    };
  }
  if (/^toString$|^toLocaleString$|Slice$/.test(name)) {
    return ({ array, args, native }) => {
      const [start, end] = name.endsWith('Slice') ? args : args.slice(1);
      native(alloc(array.length), ...args);
      const range = clampedRange(array.length, start, end);
      return access(Op.read, array, range, () => native(array, ...args), name);
    };
  }
  if (/^swap(?:16|32|64)$/.test(name)) {
    return ({ self, array, native }) => {
      native(alloc(array.length));
      const swapped = native(read(bytesOf(array))) as Buffer;
      access(Op.write, array, { start: 0, end: array.length }, () => bytesOf(array).set(swapped), name);
      return self;
    };
  }
  const methods: Record<string, ControlledMethod> = {
    slice: ({ array, args, native }) => watch(native(array, ...args)),
    subarray: ({ array, args, native }) => watch(native(array, ...args)),
    toJSON: ({ array, native }) => native(read(bytesOf(array))),
    equals: ({ array, args, native }) => {
      native(alloc(0), real(args[0]));
      const own = read(bytesOf(array));
      return native(own, given(args[0]));
    },
    compare({ array, args, native }) {
      const other = bytesOf(args[0]);
      native(alloc(array.length), other, ...args.slice(1));
      const theirs = read(other, clampedRange(other.length, args[1], args[2]));
      return native(read(bytesOf(array), clampedRange(array.length, args[3], args[4])), theirs);
    },
    copy({ array, args, native }) {
      const target = bytesOf(args[0]);
      const [at, start] = [whole(args[1]), whole(args[2])];
      // Called with a copy that no other thread has, the native method tells how much it copies, or what is
      // invalid.
      const room = ArrayBuffer.isView(target) ? new Uint8Array(target.length) : target;
      const count = native(alloc(array.length), room, ...args.slice(1)) as number;
      const bytes = read(bytesOf(array), { start, end: start + count });
      access(
        Op.write,
        target,
        { start: at, end: at + count },
        () => Reflect.apply(setBytes, target, [bytes, at]),
        name,
      );
      return count;
    },
    indexOf: ({ array, args }) => find(array, args),
    includes: ({ array, args }) => find(array, args) >= 0,
    lastIndexOf: ({ array, args, native }) => native(read(bytesOf(array)), ...args.map(given)),
  };

  /** Searches byte by byte, and reads no further than to the end of the match. */
  function find(array: TypedArray, args: unknown[]): number {
    const [value, offset, encoding] = args.map(given);
    const isEncoding = typeof offset === 'string';
    const bytes = bytesOf(array);
    const where = isEncoding ? 0 : whole(offset);
    const first = where < 0 ? Math.max(0, bytes.length + where) : where;
    let seen = alloc(0);
    const found = () => Reflect.apply(indexOf, seen, [value, 0, isEncoding ? offset : encoding]) as number;
    if (first >= bytes.length || found() >= 0)
      return Reflect.apply(indexOf, alloc(bytes.length), args.map(given)) as number;
    for (let at = first; at < bytes.length; at++) {
      seen = concat([seen, read(bytes, { start: at, end: at + 1 })]);
      if (found() >= 0) return first + found();
    }
    return -1;
  }
  return methods[name];
}

const setBytes = Uint8Array.prototype.set;
