import { test } from 'node:test';
import { models } from '../../../src/check/models/index.ts';
import { simulated } from './lossy-history.ts';
import { assertChecked, assertCheckedInWindows, lossyCases } from './lost-answers.ts';

for (const name of Object.keys(simulated).filter((name) => models.has(name) && name !== 'deck')) {
  for (const keys of [1, 20]) {
    test(`${name}: 2,000 operations of 64 clients, keys: ${keys}, with a third of the outputs lost are decided`, () => {
      for (const { events, outcome } of lossyCases(name, { operations: 2_000, keys })) {
        assertChecked(name, events, outcome);
        assertCheckedInWindows(name, events, outcome);
      }
    });
  }
}

test('deck: 600 operations of 64 clients, with a third of the outputs lost are decided', () => {
  for (const seed of [1, 2, 3]) {
    for (const { events, outcome } of lossyCases('deck', { operations: 600, seed })) {
      assertChecked('deck', events, outcome);
      assertCheckedInWindows('deck', events, outcome);
    }
  }
});

for (const operations of [200, 600, 2_000]) {
  test(`counter: ${operations} operations of 64 clients that add and take away, with a third of the outputs lost are decided`, () => {
    // Other seeds take up to 15 s in windows, too close to the limit of 20 s.
    for (const seed of [1, 3]) {
      for (const { events, outcome } of lossyCases('signed counter', { operations, seed })) {
        assertChecked('counter', events, outcome);
        assertCheckedInWindows('counter', events, outcome);
      }
    }
  });
}
