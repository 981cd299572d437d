import type { Simulated } from './simulated.ts';
import { elements, growingSet, log, queue, stack, unorderedQueue } from './simulated-collections.ts';
import { slides } from './simulated-deck.ts';
import {
  fencedMutex,
  lease,
  mutex,
  ownedMutex,
  PERMITS,
  readWriteLock,
  semaphore,
} from './simulated-locks.ts';
import {
  accounts,
  casRegister,
  counter,
  FIRST_BALANCES,
  kv,
  multiRegister,
  register,
  versionedMap,
} from './simulated-registers.ts';

export interface SimulatedKind {
  /** The name of its model. */
  readonly model: string;
  /** What the model begins with, if that is another value than its own. */
  readonly init?: unknown;
  /** How many clients use it, if that are not many. */
  readonly clients?: number;
  readonly create: () => Simulated;
}

/** By name; two kinds can have the same model. */
export const simulated: Readonly<Record<string, SimulatedKind>> = {
  register: { model: 'register', create: register },
  'cas-register': { model: 'cas-register', create: casRegister },
  'multi-register': { model: 'multi-register', create: multiRegister },
  kv: { model: 'kv', create: kv },
  map: { model: 'map', create: versionedMap },
  counter: { model: 'counter', create: () => counter(1, 5) },
  /** Any lost operation can stand for others, so almost every sum is possible. */
  'signed counter': { model: 'counter', create: () => counter(-3, 3) },
  bank: { model: 'bank', init: FIRST_BALANCES, clients: 5, create: () => accounts(false) },
  'overdraft-bank': {
    model: 'overdraft-bank',
    init: FIRST_BALANCES,
    clients: 5,
    create: () => accounts(true),
  },
  queue: { model: 'queue', create: queue },
  'unordered-queue': { model: 'unordered-queue', create: unorderedQueue },
  stack: { model: 'stack', create: stack },
  set: { model: 'set', create: elements },
  'growing set': { model: 'set', create: growingSet },
  log: { model: 'log', create: log },
  mutex: { model: 'mutex', create: mutex },
  'owned-mutex': { model: 'owned-mutex', create: ownedMutex },
  'fenced-mutex': { model: 'fenced-mutex', create: fencedMutex },
  'rw-lock': { model: 'rw-lock', create: readWriteLock },
  semaphore: { model: 'semaphore', init: PERMITS, create: semaphore },
  lease: { model: 'lease', create: lease },
  deck: { model: 'deck', create: slides },
};
