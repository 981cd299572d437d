import type { Place } from './operation.ts';
import { MAX_BUFFERS } from './shared-memory.ts';

const DEPTH = 4;

/** What people call a program's buffers: by where they are found in its world. */
export function nameBuffers(
  world: unknown,
  numberOf: (buffer: ArrayBufferLike) => number,
): (buffer: number) => string {
  const names = new Map<number, string>();
  visit(world, '', DEPTH);
  return (buffer) =>
    names.get(buffer) ??
    (buffer < MAX_BUFFERS ? `memory${buffer || ''}` : `own${buffer % MAX_BUFFERS || ''}`);

  function visit(value: unknown, path: string, depth: number): void {
    if (typeof value !== 'object' || value === null) return;
    const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
    if (buffer instanceof SharedArrayBuffer) {
      const number = numberOf(buffer);
      if (!names.has(number) && path !== '') names.set(number, path);
    } else if (depth > 0) {
      // A getter may do anything.
      for (const [name, { value: part, enumerable }] of Object.entries(
        Object.getOwnPropertyDescriptors(value),
      ))
        if (enumerable) visit(part, path === '' ? name : `${path}.${name}`, depth - 1);
    }
  }
}

/** A place in memory as an index of an array: of 32 bits, unless it says another number of them. */
export function placeText({ buffer, offset, size }: Place, nameOf: (buffer: number) => string): string {
  const element = size <= 8 && offset % size === 0;
  const name = `${nameOf(buffer)}${size === 4 ? '' : element ? `.${size * 8}` : '.8'}`;
  return element ? `${name}[${offset / size}]` : `${name}[${offset}..${offset + size - 1}]`;
}
