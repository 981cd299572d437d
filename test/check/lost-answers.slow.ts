import { test } from 'node:test';
import { models } from '../../src/check/models/index.ts';
import { assertChecked, assertCheckedInWindows, lossyCases } from './lost-answers.ts';

// A deck whose lost edits nobody sees one by one has too many orders at that size.
for (const name of [...models.keys()].filter((name) => name !== 'deck')) {
  for (const keys of [1, 20]) {
    test(`${name}: 2,000 operations of 64 clients, keys: ${keys}, a third of whose answers are lost, are decided`, () => {
      for (const { events, outcome } of lossyCases(name, { operations: 2_000, keys })) {
        assertChecked(name, events, outcome);
        assertCheckedInWindows(name, events, outcome);
      }
    });
  }
}
