import { test } from 'node:test';
import { assertRingIsFound } from './large-components.ts';

test('a G-single of 60 transactions is named in a component of 1,200 that is full of other cycles', () => {
  assertRingIsFound(60, 20);
});
