import fc from 'fast-check';
import { type Code, elements, type Instruction, type View } from './language.ts';

/** Generates code: few instructions, which get in each other's way. */

const offsets = (size: number) =>
  fc.constantFrom(...[0, 0, 0, 4, 8, 1, 2, 6].filter((at) => at % size === 0));
const word: fc.Arbitrary<View> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('Int32' as const), offset: fc.constantFrom(0, 0, 4) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('BigInt64' as const), offset: fc.constant(0) }) },
);
const element: fc.Arbitrary<View> = fc.oneof(
  word,
  fc
    .constantFrom(...(Object.keys(elements) as View['type'][]))
    .chain((type) => fc.record({ type: fc.constant(type), offset: offsets(elements[type]) })),
);
const value = fc.constantFrom(0, 1, 1, 2, -1, 256, 2 ** 31, 2 ** 32);
const expected = fc.constantFrom(0, 0, 0, 1, 2, -1, 256);
const ms = fc.constantFrom(0, 1, 5, 5, 5, 7);
const limit = fc.option(ms, { nil: undefined });
const count = fc.constantFrom(undefined, 0, 1, 1, 2);

const step: fc.Arbitrary<Instruction> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('load' as const), view: element }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('store', 'store', 'add', 'exchange', 'sub', 'and', 'or', 'xor'),
      view: element,
      value,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('compareExchange' as const), view: element, expected, value }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), view: word, expected, ms: limit }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('notify' as const), view: word, count }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('spin' as const),
      view: element,
      value: expected,
      most: fc.constantFrom(1, 1, 2, 2, undefined),
    }),
  },
);

const callback = fc.array(step, { maxLength: 2 });
const event: fc.Arbitrary<Instruction> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('waitAsync' as const),
      view: word,
      expected,
      ms: limit,
      callback: callback,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('waitAsync' as const), view: word, expected, ms: limit }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('setTimeout' as const), ms, callback: callback }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep' as const), ms }) },
);

const body = fc.oneof(
  fc.array(step, { minLength: 1, maxLength: 3 }),
  fc.array(fc.oneof(step, event), { minLength: 1, maxLength: 4 }),
);

export const codes: fc.Arbitrary<Code> = fc.record({
  threads: fc.oneof(
    fc.tuple(body, body, fc.constant([])),
    fc.tuple(
      body,
      fc.array(fc.oneof(step, event), { minLength: 1, maxLength: 2 }),
      fc.array(step, { minLength: 1, maxLength: 2 }),
    ),
  ),
  deaths: fc.constantFrom(0, 0, 0, 1),
  timeouts: fc.constantFrom(false, false, true),
});
