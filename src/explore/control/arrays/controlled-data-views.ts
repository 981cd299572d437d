import { Op } from '../../memory/operation.ts';
import type { ProgramMemory } from '../../memory/program-memory.ts';
import { showValue } from '../step-note.ts';
import { relativeRange } from './element-ranges.ts';
import type { WatchedArrays } from './watched-arrays.ts';

/** Replaces the methods with which a DataView reads and writes, and `SharedArrayBuffer.prototype.slice`. */
export function controlDataViews(memory: ProgramMemory, { access }: WatchedArrays): void {
  for (const name of Object.getOwnPropertyNames(DataView.prototype)) {
    const [, direction, bits] = /^(get|set)[A-Z]\D*(\d+)$/.exec(name) ?? [];
    if (direction === undefined) continue;
    const method = Reflect.get(DataView.prototype, name) as (...args: unknown[]) => unknown;
    const operation = direction === 'get' ? Op.read : Op.write;
    const size = Number(bits) / 8;
    const controlled = function (this: DataView, ...args: unknown[]): unknown {
      const run = () => Reflect.apply(method, this, args) as unknown;
      if (!(this instanceof DataView) || memory.numberOf(this.buffer) < 0) return run();
      const start = Math.trunc(Number(args[0])) || 0;
      // The native method refuses an offset out of bounds.
      if (start < 0 || start + size > this.byteLength) return run();
      const operands = operation === Op.write ? showValue(args[1]) : '';
      return access(operation, this, { start, end: start + size }, run, operands);
    };
    Object.defineProperties(controlled, { name: { value: name }, length: { value: method.length } });
    Object.defineProperty(DataView.prototype, name, {
      value: controlled,
      writable: true,
      configurable: true,
    });
  }
  const buffer = SharedArrayBuffer.prototype as { slice: SharedArrayBuffer['slice'] };
  const { slice } = buffer;
  buffer.slice = function (this: SharedArrayBuffer, start, end) {
    const copy = () => Reflect.apply(slice, this, [start, end]) as SharedArrayBuffer;
    if (!(this instanceof SharedArrayBuffer)) return copy();
    const view = new DataView(this);
    return access(Op.read, view, relativeRange(this.byteLength, start, end), copy, 'slice');
  };
}
