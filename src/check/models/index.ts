import type { Model } from '../model/model.ts';
import { log } from './append-log.ts';
import { bank, overdraftBank } from './bank-model.ts';
import { counter } from './counter.ts';
import { semaphore } from './counting-semaphore.ts';
import { deck } from './deck/deck-model.ts';
import { fencedMutex } from './fenced-mutex.ts';
import { queue } from './fifo-queue.ts';
import { kv } from './kv.ts';
import { lease } from './lease-model.ts';
import { multiRegister } from './multi-register.ts';
import { mutex } from './mutex.ts';
import { ownedMutex } from './owned-mutex.ts';
import { rwLock } from './read-write-lock.ts';
import { casRegister, register } from './register.ts';
import { set } from './set.ts';
import { stack } from './stack.ts';
import { unorderedQueue } from './unordered-queue.ts';
import { map } from './versioned-map.ts';

export {
  bank,
  casRegister,
  counter,
  deck,
  fencedMutex,
  kv,
  lease,
  log,
  map,
  multiRegister,
  mutex,
  overdraftBank,
  ownedMutex,
  queue,
  register,
  rwLock,
  semaphore,
  set,
  stack,
  unorderedQueue,
};

/** The name of a built-in model. */
export type ModelName =
  | 'register'
  | 'cas-register'
  | 'multi-register'
  | 'kv'
  | 'map'
  | 'counter'
  | 'bank'
  | 'overdraft-bank'
  | 'queue'
  | 'unordered-queue'
  | 'stack'
  | 'set'
  | 'log'
  | 'mutex'
  | 'owned-mutex'
  | 'fenced-mutex'
  | 'rw-lock'
  | 'semaphore'
  | 'lease'
  | 'deck';

const all = [
  register,
  casRegister,
  multiRegister,
  kv,
  map,
  counter,
  bank,
  overdraftBank,
  queue,
  unorderedQueue,
  stack,
  set,
  log,
  mutex,
  ownedMutex,
  fencedMutex,
  rwLock,
  semaphore,
  lease,
  deck,
];

/** The built-in models by name. */
export const models: ReadonlyMap<string, Model<unknown>> = new Map(
  all.map((model) => [model.name, model as Model<unknown>]),
);
