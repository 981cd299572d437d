import { MAX_THREADS } from '../program/program.ts';
import type { MemoryAccess } from './operation.ts';
import { MAX_BUFFERS } from './program-memory.ts';

const DEPTH = 4;

/** A view of a buffer, or a buffer, as the program's world has it. */
interface NamedView {
  readonly path: string;
  readonly buffer: number;
  readonly start: number;
  readonly end: number;
  /** The size of an element, if it has any. */
  readonly element: number | undefined;
}

/**
 * What people call a place in the program's memory: an index of the array that the world has there, or else of 32 bits,
 * unless it says another number of them.
 */
export function namePlaces(
  world: unknown,
  numberOf: (buffer: ArrayBufferLike) => number,
): (place: Omit<MemoryAccess, 'operation'>) => string {
  const views = [...sharedParts(world)].map(([path, part]): NamedView => {
    const memory = 'buffer' in part ? part.buffer : part;
    const { byteOffset: start = 0, byteLength } = part as Partial<Int32Array> & SharedArrayBuffer;
    const element = (part as Partial<Int32Array>).BYTES_PER_ELEMENT;
    const buffer = numberOf(memory);
    return {
      path: path === '' ? nameOfBuffer(buffer) : path,
      buffer,
      start,
      end: start + byteLength,
      element,
    };
  });

  return ({ buffer, offset, size }) => {
    const around = views.filter(
      (view) => view.buffer === buffer && view.start <= offset && offset + size <= view.end,
    );
    const { path, start } = around.find(({ element }) => element === size) ??
      around[0] ?? { path: nameOfBuffer(buffer), start: 0 };
    return path + indexText(offset - start, size);
  };
}

/** The buffers of shared memory that a world has, and views of such, by their paths in it. */
export function* sharedParts(
  value: unknown,
  path = '',
  depth = DEPTH,
): Generator<readonly [string, ArrayBufferView | SharedArrayBuffer]> {
  if (typeof value !== 'object' || value === null) return;
  const part = value as ArrayBufferView | SharedArrayBuffer;
  if ((ArrayBuffer.isView(part) ? part.buffer : part) instanceof SharedArrayBuffer) yield [path, part];
  else if (depth > 0) {
    // A getter may do anything.
    for (const [name, { value: inner, enumerable }] of Object.entries(
      Object.getOwnPropertyDescriptors(value),
    ))
      if (enumerable) yield* sharedParts(inner, path === '' ? name : `${path}.${name}`, depth - 1);
  }
}

function nameOfBuffer(buffer: number): string {
  return buffer < MAX_BUFFERS
    ? `memory${buffer || ''}`
    : `own${Math.floor((buffer - MAX_BUFFERS) / MAX_THREADS) || ''}`;
}

function indexText(offset: number, size: number): string {
  if (size > 8 || offset % size !== 0) return `.8[${offset}..${offset + size - 1}]`;
  return `${size === 4 ? '' : `.${size * 8}`}[${offset / size}]`;
}
