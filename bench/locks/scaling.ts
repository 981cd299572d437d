import { SessionLocks } from '../../src/locks/index.ts';
import { atLeast, type Result, shown } from '../result.ts';
import { highest, sideBySide } from '../rounds.ts';
import { grantsPerSecond } from './contest.ts';

/** Two threads that need not wait for each other, against one: beside two threads that share nothing at all. */
export async function* scaling(): AsyncGenerator<Result> {
  const unleased = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY });
  const leased = SessionLocks.create();
  try {
    const perSecond = await sideBySide(
      {
        onePair: () => grantsPerSecond('bare pair', 1),
        twoPairs: () => grantsPerSecond('bare pair', 2),
        oneKey: () => grantsPerSecond('own key', 1, unleased),
        twoKeys: () => grantsPerSecond('own key', 2, unleased),
        oneReader: () => grantsPerSecond('one key, shared', 1, unleased),
        twoReaders: () => grantsPerSecond('one key, shared', 2, unleased),
        oneLeasedReader: () => grantsPerSecond('one key, shared', 1, leased),
        twoLeasedReaders: () => grantsPerSecond('one key, shared', 2, leased),
      },
      { rounds: 15, warmUp: 1, summary: highest },
    );
    const pairs = perSecond.twoPairs / perSecond.onePair;
    const why = `A bare compare-and-set pair, with a word for each thread, reached ${pairs.toFixed(2)} × in the same run.`;
    const keys = perSecond.twoKeys / perSecond.oneKey;
    const readers = perSecond.twoReaders / perSecond.oneReader;
    const leasedReaders = perSecond.twoLeasedReaders / perSecond.oneLeasedReader;
    yield shown('two threads, a bare pair each', perSecond.twoPairs, 'pairs/s');
    yield shown('two threads, a bare pair each, against one', pairs, '×');
    yield shown('two threads, a prepared key each', perSecond.twoKeys, 'grants/s');
    yield atLeast(1.9, 'two threads, a prepared key each, against one', keys, '×', why);
    yield shown('two threads reading one key', perSecond.twoReaders, 'grants/s');
    yield atLeast(1.8, 'two threads reading one key, against one', readers, '×', why);
    yield shown('two threads reading one key, lease', perSecond.twoLeasedReaders, 'grants/s');
    yield atLeast(1.8, 'two threads reading one key, lease, against one', leasedReaders, '×', why);
  } finally {
    await unleased.close();
    await leased.close();
  }
}
