import { basename } from 'node:path';
import { packageModule } from '../base/package-module.ts';

/** A built-in scenario. */
export interface BuiltInScenario {
  /** What the scenario hammers, as the help of the command line says it. */
  readonly about: string;
  /** The URL of its module. Workers import a scenario by its URL. */
  readonly url: string;
}

/** The built-in scenarios by name. The order is the one in which `hammerlock stress` runs them. */
export const scenarios: ReadonlyMap<string, BuiltInScenario> = new Map(
  Object.entries({
    'locks/exclusion': 'plain counters in shared memory that only the lock protects',
    'leases/hung': 'holders that hang past their lease, are stolen from, and go on',
    'leases/leases': 'readers and writers that hold their keys to the end of their lease, and past it',
    'locks/deaths': 'holders whose thread dies while it holds the key',
    'locks/handoff': 'waiters that only the leaving holder can wake',
    'locks/deserters': 'waiters whose thread dies in the queue, and the waiters behind them',
    'locks/strangers': 'many more keys than the lock table has slots for',
    'leases/clock': 'a wall clock that is set forward and back while keys are held',
    'locks/sharing': 'readers and writers of records of several words',
    'locks/giving-up': 'waiters that give up in every possible way, and the waiters behind them',
    'locks/waiting': 'concurrent tasks of one thread that wait for keys, and some that give up',
    'locks/ordered': 'several keys at once in one order: no false alarm of a deadlock',
    'locks/cycles': 'two keys in any order: every deadlock is detected',
    'decks/edits': 'random deck edits over a few sessions',
    'store/unlocked': 'edits without a lock, kept apart by transactions alone',
    'decks/reorder': 'rapid reorders of one deck',
    'decks/add-delete': 'slides that are added and deleted',
    'decks/verify': 'edits of slides while they are verified',
    'locks/hang-ups': 'requests whose client hangs up before the work is done',
    'decks/cached': 'decks that are cached in memory, and saves that are refused',
    'decks/creates': 'the same new sessions, created by several workers at once',
    'decks/saves': 'slides and messages saved in one transaction',
    'isolation/isolation': 'transactions over lists in SQLite, in each way in which a transaction can begin',
    'isolation/bank': 'transfers between accounts, and reads of all accounts',
    'isolation/long-fork': 'rows that are inserted one by one, and reads of several rows',
    'store/opening': 'a new database file that all workers open at once',
    'service/http': 'clients of a server over HTTP, some of which hang up',
  }).map(([path, about]) => [basename(path), { about, url: packageModule(`src/scenarios/${path}`).href }]),
);
