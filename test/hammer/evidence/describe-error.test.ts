import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asSentence,
  describeError,
  inspectError,
  isInstance,
} from '../../../src/hammer/evidence/describe-error.ts';

const throws = () => {
  throw new Error('a trap');
};
const hostile = {
  'a toString that throws': { toString: throws },
  'a getter that throws': Object.defineProperty(new Error('e'), 'message', { get: throws }),
  'a name that throws': Object.assign(new Error('e'), { name: { toString: throws } }),
  'a code that throws': Object.assign(new Error('e'), { code: { toString: throws } }),
  'a stack that throws': Object.defineProperty(new Error('e'), 'stack', { get: throws }),
  'an inspection that throws': { [Symbol.for('nodejs.util.inspect.custom')]: throws },
  'a proxy whose traps throw': new Proxy(
    {},
    { get: throws, has: throws, ownKeys: throws, getPrototypeOf: throws },
  ),
  'no prototype': Object.create(null),
};

test('any thrown value is described without throwing', () => {
  for (const [what, thrown] of Object.entries(hostile)) {
    assert.ok(describeError(thrown).length > 0, what);
    assert.ok(inspectError(thrown).length > 0, what);
    assert.equal(isInstance(thrown, RangeError), false, what);
    assert.ok(asSentence(thrown).length > 0, what);
  }
  const values = [null, undefined, 'x', 10n, Symbol('s')].map(describeError);
  assert.deepEqual(values, ['null', 'undefined', 'x', '10', 'Symbol(s)']);
  assert.equal(describeError({ status: 503 }), '{ status: 503 }');
  const coded = Object.assign(new RangeError('too far'), { code: 'far' });
  assert.equal(describeError(coded), 'RangeError (far): too far');
  assert.ok(isInstance(coded, RangeError));
});

test('a very long message is cut off and tells its length', () => {
  const text = describeError(new Error('x'.repeat(600_000)));
  assert.ok(text.length < 3_000);
  assert.match(text, /… \(600007 characters\)$/);
});
