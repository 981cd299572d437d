import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonText, toJson } from '../../../src/check/json/json-text.ts';
import { jsonValue } from '../../../src/check/json/json-value.ts';

/** Texts of which JSON escapes a part, and texts beside them. */
const texts = [
  '',
  'a "quote"',
  'a \\ slash',
  '\n\t\0\u001f',
  '\u007f\u2028',
  '\ud83d\ude00',
  '\ud800',
  'x\udc00y',
  'ünï ✓',
];

test('a value is written as JSON.stringify writes it', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...texts));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.constantFrom(null, true, false, 0, -0, 1.5, -1e-7, 2 ** 53 - 1),
      fc.array(tie('value')),
      fc.dictionary(text, fc.option(tie('value'), { nil: undefined })),
    ),
  }));
  fc.assert(
    fc.property(value, (value) => assert.equal(toJson(value), JSON.stringify(value))),
    { numRuns: 150 },
  );
});

test('a bigint is written as a number, wherever it is', () => {
  assert.equal(toJson({ token: 2n ** 63n - 1n, of: [7n] }), '{"token":9223372036854775807,"of":[7]}');
});

test('a value that JSON.stringify would change is written as its canonical form, or refused', () => {
  const day = new Date(0);
  assert.equal(toJson({ b: [day], a: 1n }), jsonText(jsonValue({ a: 1n, b: [day] })));
  for (const value of [[undefined], { a: Number.NaN }, { a: 2 ** 53 }, [new Map()], { a: () => 1 }]) {
    assert.throws(() => toJson(value), /is not JSON|may have been rounded/);
  }
});

test('what a value has inherited is not written', () => {
  const prototype = Object.create(null, { inherited: { value: 1, enumerable: true } });
  assert.equal(toJson(Object.assign(Object.create(prototype), { own: 1 })), '{"own":1}');
});

test('each field is read once, also beside a bigint', () => {
  const reads: string[] = [];
  const value = {
    get html() {
      reads.push('html');
      return '<h1>1</h1>';
    },
    get token() {
      reads.push('token');
      return 7n;
    },
  };
  assert.equal(toJson(value), '{"html":"<h1>1</h1>","token":7}');
  assert.deepEqual(reads, ['html', 'token']);
});
