import { test } from 'node:test';
import type { Model } from '../../../src/check/model/model.ts';
import { casRegister, kv, register } from '../../../src/check/models/index.ts';
import { effort } from '../../support/test-effort.ts';
import { assertAgreement, assertBoth, type DrawHistory } from './agreement.ts';
import { registerHistory } from './unique-histories.ts';

const drawn: [Model<unknown>, DrawHistory][] = [
  [register, (random) => registerHistory(random)],
  [casRegister, (random) => registerHistory(random)],
  [kv as Model<unknown>, (random) => registerHistory(random, 'put', 'get', '')],
];

for (const [model, draw] of drawn) {
  test(`${model.name}: the algorithm for unique values agrees with the search and with a trial of every order`, () => {
    assertBoth(assertAgreement(model, draw, effort({ quick: 300, slow: 30_000, soak: 300_000 })));
  });
}
