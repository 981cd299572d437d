import type { Model } from '../model/model.ts';
import { bank, overdraftBank } from './bank-model.ts';
import { log } from './collections/append-log.ts';
import { queue } from './collections/fifo-queue.ts';
import { set } from './collections/set.ts';
import { stack } from './collections/stack.ts';
import { unorderedQueue } from './collections/unordered-queue.ts';
import { map } from './collections/versioned-map.ts';
import { counter } from './counter.ts';
import { deck } from './deck/deck-model.ts';
import { kv } from './kv.ts';
import { semaphore } from './locks/counting-semaphore.ts';
import { fencedMutex } from './locks/fenced-mutex.ts';
import { lease } from './locks/lease-model.ts';
import { mutex } from './locks/mutex.ts';
import { ownedMutex } from './locks/owned-mutex.ts';
import { rwLock } from './locks/read-write-lock.ts';
import { multiRegister } from './multi-register.ts';
import { casRegister, register } from './register.ts';

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
