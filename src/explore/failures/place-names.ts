import { sharedParts } from '../memory/find-shared-memory.ts';
import type { MemoryRange } from '../memory/operation.ts';
import { MAX_BUFFERS } from '../memory/program-memory.ts';
import { MAX_THREADS } from '../program/program.ts';

/** A buffer, or a view of one, with its path in the program's world. */
interface NamedView {
  readonly path: string;
  readonly buffer: number;
  readonly start: number;
  readonly end: number;
  /** The size of an element; undefined for a buffer or a DataView. */
  readonly element: number | undefined;
}

/**
 * Returns a function that names bytes of the program's memory for people, as an index of a view in the world:
 * `lock[0]`. An index counts elements of 32 bits unless the name says otherwise: `bytes.8[3]`.
 */
export function namePlaces(
  world: unknown,
  numberOf: (buffer: ArrayBufferLike) => number,
): (place: MemoryRange) => string {
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

function nameOfBuffer(buffer: number): string {
  return buffer < MAX_BUFFERS
    ? `memory${buffer || ''}`
    : `own${Math.floor((buffer - MAX_BUFFERS) / MAX_THREADS) || ''}`;
}

function indexText(offset: number, size: number): string {
  if (size > 8 || offset % size !== 0) return `.8[${offset}..${offset + size - 1}]`;
  return `${size === 4 ? '' : `.${size * 8}`}[${offset / size}]`;
}
