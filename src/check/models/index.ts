import type { Model } from '../model/model.ts';
import { counter } from './counter.ts';
import { deck } from './deck/deck-model.ts';
import { fencedMutex } from './fenced-mutex.ts';
import { kv } from './kv.ts';
import { mutex } from './mutex.ts';
import { casRegister, register } from './register.ts';

export { casRegister, counter, deck, fencedMutex, kv, mutex, register };

/** The name of a built-in model. */
export type ModelName = 'register' | 'cas-register' | 'kv' | 'mutex' | 'fenced-mutex' | 'counter' | 'deck';

/** The built-in models by name. */
export const models: ReadonlyMap<string, Model<unknown>> = new Map(
  [register, casRegister, kv, mutex, fencedMutex, counter, deck].map((model) => [
    model.name,
    model as Model<unknown>,
  ]),
);
