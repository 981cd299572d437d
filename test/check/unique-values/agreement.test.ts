import { test } from 'node:test';
import type { Model } from '../../../src/check/model/model.ts';
import {
  casRegister,
  kv,
  queue,
  register,
  set,
  stack,
  unorderedQueue,
} from '../../../src/check/models/index.ts';
import { effort } from '../../support/test-effort.ts';
import { assertAgreement, assertBoth, type DrawHistory } from './agreement.ts';
import {
  containerHistory,
  elementsHistory,
  fifo,
  growingSetHistory,
  lifo,
  registerHistory,
  unordered,
} from './unique-histories.ts';

const ofKv = { write: 'put', read: 'get', initial: '' };
/** Each with the length of a history that the search always decides soon. */
const drawn: [Model<unknown>, DrawHistory, number][] = [
  [register, registerHistory, 30],
  [casRegister, registerHistory, 30],
  [kv as Model<unknown>, (random, calls) => registerHistory(random, calls, ofKv), 30],
  [queue as Model<unknown>, (random, calls) => containerHistory(random, calls, fifo), 16],
  [set as Model<unknown>, growingSetHistory, 20],
  [set as Model<unknown>, elementsHistory, 20],
  [unorderedQueue as Model<unknown>, (random, calls) => containerHistory(random, calls, unordered), 16],
  [stack as Model<unknown>, (random, calls) => containerHistory(random, calls, lifo), 20],
];

for (const [model, draw, length] of drawn) {
  const name = draw === elementsHistory ? 'set, by element' : model.name;
  test(`${name}: the algorithm for unique values agrees with the search and with a trial of every order`, () => {
    const histories = effort({ quick: 200, slow: 30_000, soak: 300_000 });
    assertBoth(assertAgreement(model, draw, { histories, calls: 9 }));
  });

  test(`${name}: the algorithm agrees with the search on longer histories`, () => {
    const histories = effort({ quick: 40, slow: 10_000, soak: 100_000 });
    assertBoth(assertAgreement(model, draw, { histories, calls: length }));
  });
}
