/**
 * Everything that can be done with memory other than by Atomics. Each call is data, so that a thread can make
 * it, and a test without a thread.
 */
export interface Call {
  readonly label: string;
  /** The name under which it is recorded if it is no step. */
  readonly names: string;
  /** Makes the call, and returns its result as text. */
  readonly run: (memory: ArrayBufferLike) => string;
}

export const BYTES = 24;
const START = 8;
const LENGTH = 16;
const arrays = [
  Buffer,
  Uint8Array,
  Int16Array,
  Float64Array,
  BigInt64Array,
] as unknown as Uint8ArrayConstructor[];

function viewOf(type: Uint8ArrayConstructor, memory: ArrayBufferLike): Uint8Array {
  if (type === (Buffer as never)) return Buffer.from(memory as ArrayBuffer, START, LENGTH);
  return new type(memory as ArrayBuffer, START, LENGTH / type.BYTES_PER_ELEMENT);
}

/**
 * Arguments of methods with which each does something; all are in bounds of the smallest array, or of a
 * Buffer.
 */
function argumentsOf(name: string, { number }: { number: (value: number) => unknown }): unknown[][] {
  const each = (value: unknown) => value;
  if (/^write(?:Big|.*64)/.test(name)) return [[5n, 2]];
  if (/^write(?:Float|Double)/.test(name)) return [[1.5, 2]];
  if (/^writeU?[iI]nt(?:LE|BE)$/.test(name)) return [[0x1234, 3, 3]];
  if (/^writeU?[iI]nt/.test(name)) return [[5, 2]];
  if (/^readU?[iI]nt(?:LE|BE)$/.test(name)) return [[3, 3]];
  if (/^read/.test(name)) return [[], [2]];
  if (/Write$/.test(name))
    return [
      ['abcd', 2],
      ['abcd', 2, 3],
    ];
  if (/Slice$/.test(name)) return [[2, 6]];
  const known: Record<string, unknown[][]> = {
    write: [
      ['hëllo', 1],
      ['abcdef', 2, 3, 'latin1'],
      ['616263', 'hex'],
    ],
    toString: [[], ['hex', 2, 5]],
    toLocaleString: [[]],
    compare: [[Buffer.from('abc')], [Buffer.from('abcdef'), 1, 3, 2, 4]],
    equals: [[Buffer.from('abc')]],
    copy: [[Buffer.alloc(5), 1, 2, 5], [Buffer.alloc(5)]],
    at: [[0], [-1], [99]],
    with: [[1, number(3)]],
    fill: [[number(3)], [number(3), 1, 2]],
    set: [[[number(3)], 1], [[]]],
    copyWithin: [
      [0, 1],
      [1, 0, 1],
    ],
    slice: [[], [1], [0, -1]],
    subarray: [[1]],
    includes: [[number(0)], [number(77)]],
    indexOf: [[number(0)], [number(77), 1]],
    lastIndexOf: [[number(0)], [number(77)]],
    map: [[each]],
    filter: [[(_: unknown, index: number) => index % 2 === 0]],
    every: [[() => true]],
    some: [[() => false], [() => true]],
    find: [[(_: unknown, index: number) => index === 1]],
    findIndex: [[(value: unknown) => value === number(77)]],
    findLast: [[(_: unknown, index: number) => index === 1]],
    findLastIndex: [[(value: unknown) => value === number(77)]],
    forEach: [[() => {}]],
    reduce: [[(sum: string, value: unknown) => `${sum},${value}`, '']],
    reduceRight: [[(sum: string, value: unknown) => `${sum},${value}`, '']],
    sort: [[], [(a: number, b: number) => (a < b ? 1 : a > b ? -1 : 0)]],
    setFromBase64: [['YWJj']],
    setFromHex: [['616263']],
  };
  return known[name] ?? [[]];
}

function shown(value: unknown): string {
  if (typeof value === 'bigint' || typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${[...(value as Uint8Array)].join()})`;
  if (typeof (value as Iterator<unknown>).next === 'function')
    return [...(value as Iterable<unknown>)].join();
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
}

const prototype = Object.getPrototypeOf(Uint8Array.prototype) as object;

function* methodCalls(): Generator<Call> {
  for (const type of arrays) {
    const isBig = type === (BigInt64Array as never);
    const number = (value: number) => (isBig ? BigInt(value) : value);
    const owners =
      type === (Buffer as never)
        ? [Buffer.prototype]
        : type === Uint8Array
          ? [type.prototype, prototype]
          : [prototype];
    for (const owner of owners) {
      for (const name of Reflect.ownKeys(owner)) {
        const method = Object.getOwnPropertyDescriptor(owner, name)!.value as unknown;
        if (typeof method !== 'function' || name === 'constructor') continue;
        for (const args of argumentsOf(String(name), { number })) {
          yield {
            label: `${type.name}.${String(name)}(${args.map((arg) => (Array.isArray(arg) ? `[${arg}]` : String(arg))).join(', ')})`,
            names: `${owner === prototype ? '%TypedArray%' : type.name}.prototype.${String(name)}`,
            run(memory) {
              const view = viewOf(type, memory) as never;
              const result = Reflect.apply(view[name], view, args.map(fresh)) as unknown;
              return result === view ? 'itself' : shown(result);
            },
          };
        }
      }
    }
  }
}

/** An array that a call may write to is copied first. */
function fresh(arg: unknown): unknown {
  return Buffer.isBuffer(arg) ? Buffer.from(arg) : arg;
}

function* viewCalls(): Generator<Call> {
  for (const name of Object.getOwnPropertyNames(DataView.prototype)) {
    if (!/^[gs]et[A-Z]/.test(name)) continue;
    const value = name.includes('Big') ? 5n : 5;
    yield {
      label: `DataView.${name}`,
      names: `DataView.prototype.${name}`,
      run(memory) {
        const view = new DataView(memory as ArrayBuffer, START, LENGTH) as never;
        return shown(
          (view[name] as (...args: unknown[]) => unknown).call(
            view,
            3,
            ...(name.startsWith('set') ? [value, true] : [true]),
          ),
        );
      },
    };
  }
}

/** Accesses that are not made by a method. */
const others: Readonly<Record<string, (view: Uint8Array, memory: ArrayBufferLike) => unknown>> = {
  'an element': (view) => view[3],
  'an element beyond the end': (view) => view[LENGTH],
  'an element that is assigned': (view) => {
    view[3] = 9;
  },
  'an element that is incremented': (view) => view[3]!++,
  'a spread': (view) => [...view],
  'a pattern': ([first, , third]) => [first, third],
  'a loop': (view) => {
    let sum = 0;
    for (const byte of view) sum += byte;
    return sum;
  },
  'Array.from': (view) => Array.from(view),
  'Object.values': (view) => Object.values(view),
  'Object.getOwnPropertyDescriptor': (view) => Object.getOwnPropertyDescriptor(view, 3)?.value,
  'Object.defineProperty': (view) => void Object.defineProperty(view, 3, { value: 7 }),
  'JSON.stringify': (view) => JSON.stringify(view),
  'a method that is called on it': (view) => Uint8Array.prototype.slice.call(view, 1, 3),
  'a method of Array': (view) => Array.prototype.slice.call(view, 1, 3),
  'a typed array of it': (view) => new Float32Array(view),
  'Uint16Array.from': (view) => Uint16Array.from(view),
  'a set of its own bytes': (view) => view.set(view.subarray(0, 4), 2),
  'a set from another': (view) => new Uint8Array(20).set(view),
  'Buffer.from': (view) => Buffer.from(view),
  'Buffer.concat': (view) => Buffer.concat([view, Buffer.from('a')]),
  'Buffer.compare': (view) => Buffer.compare(view, Buffer.from('a')),
  'Buffer.copyBytesFrom': (view) => Buffer.copyBytesFrom(view, 2, 3),
  'a copy of another to it': (view) => Buffer.from('abcdef').copy(view, 2, 1, 4),
  'a fill of one with it': (view) => Buffer.alloc(4).fill(view),
  'a slice of its memory': (view) => new Uint8Array(view.buffer.slice(4, 6)),
  'Reflect.set': (view) => void Reflect.set(view, '3', 7),
};

function* otherCalls(): Generator<Call> {
  for (const [label, call] of Object.entries(others)) {
    yield { label, names: label, run: (memory) => shown(call(viewOf(Uint8Array, memory), memory)) };
  }
}

export const calls: readonly Call[] = [...methodCalls(), ...viewCalls(), ...otherCalls()];

/** Fills the memory with values that all differ and are all odd. */
export function fillMemory(memory: ArrayBufferLike, salt: number): void {
  const bytes = new Uint8Array(memory);
  for (let index = 0; index < BYTES; index++) bytes[index] = (index * 37 + salt * 101 + 11) % 120;
}
