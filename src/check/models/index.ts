import type { Model } from '../model/model.ts';
import { counter } from './counter.ts';
import { deck } from './deck/deck-model.ts';
import { fencedMutex } from './fenced-mutex.ts';
import { queue } from './fifo-queue.ts';
import { kv } from './kv.ts';
import { mutex } from './mutex.ts';
import { casRegister, register } from './register.ts';
import { set } from './set.ts';
import { stack } from './stack.ts';

export { casRegister, counter, deck, fencedMutex, kv, mutex, queue, register, set, stack };

/** The name of a built-in model. */
export type ModelName =
  | 'register'
  | 'cas-register'
  | 'kv'
  | 'counter'
  | 'queue'
  | 'stack'
  | 'set'
  | 'mutex'
  | 'fenced-mutex'
  | 'deck';

const all = [register, casRegister, kv, counter, queue, stack, set, mutex, fencedMutex, deck];

/** The built-in models by name. */
export const models: ReadonlyMap<string, Model<unknown>> = new Map(
  all.map((model) => [model.name, model as Model<unknown>]),
);
