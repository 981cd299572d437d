import type { Interleaved, Step } from './interleaving.ts';

/** An anomaly as an interleaving that shows it where nothing prevents it. */
export interface AnomalyCase {
  readonly name: string;
  readonly steps: readonly Step[];
  /** @param rows the values of the rows at the end, by their ids */
  happened(run: Interleaved, rows: ReadonlyMap<number, number>): boolean;
}

const read = (id: number) => `select value from test where id = ${id}`;
const set = (id: number, value: number) => `update test set value = ${value} where id = ${id}`;
const all = 'select value from test order by id';
const thirds = 'select value from test where value % 3 = 0';
const bothCommitted = ({ committed }: Interleaved) => committed.has(1) && committed.has(2);
const sawOf = ({ saw }: Interleaved, transaction: number) => JSON.stringify(saw.get(transaction));

/**
 * The cases of Martin Kleppmann's Hermitage (github.com/ept/hermitage, CC BY 4.0), for a table of the rows 1 and 2 with the
 * values 10 and 20. In G0 and OTV, the steps that a lock does not keep apart come in the order that shows the anomaly.
 */
export const cases: readonly AnomalyCase[] = [
  {
    name: 'G0',
    steps: [
      [1, set(1, 11)],
      [2, set(1, 12)],
      [2, set(2, 22)],
      [1, set(2, 21)],
      [1, 'commit'],
      [2, 'commit'],
    ],
    happened: (run, rows) => bothCommitted(run) && rows.get(1)! % 10 !== rows.get(2)! % 10,
  },
  {
    name: 'G1a',
    steps: [
      [1, set(1, 101)],
      [2, all],
      [1, 'rollback'],
      [2, all],
      [2, 'commit'],
    ],
    happened: (run) => sawOf(run, 2).includes('101'),
  },
  {
    name: 'G1b',
    steps: [
      [1, set(1, 101)],
      [2, all],
      [1, set(1, 11)],
      [1, 'commit'],
      [2, all],
      [2, 'commit'],
    ],
    happened: (run) => sawOf(run, 2).includes('101'),
  },
  {
    name: 'G1c',
    steps: [
      [1, set(1, 11)],
      [2, set(2, 22)],
      [1, read(2)],
      [2, read(1)],
      [1, 'commit'],
      [2, 'commit'],
    ],
    happened: (run) => bothCommitted(run) && sawOf(run, 1) === '[[22]]' && sawOf(run, 2) === '[[11]]',
  },
  {
    name: 'OTV',
    steps: [
      [1, set(1, 11)],
      [1, set(2, 19)],
      [2, set(1, 12)],
      [1, 'commit'],
      [3, read(1)],
      [3, read(2)],
      [2, set(2, 18)],
      [2, 'commit'],
      [3, read(2)],
      [3, read(1)],
      [3, 'commit'],
    ],
    // The first read shows the second transaction, and a later one does not, or the other way round.
    happened: (run) => !['[[11],[19],[19],[11]]', '[[12],[18],[18],[12]]'].includes(sawOf(run, 3)),
  },
  {
    name: 'PMP',
    steps: [
      [1, 'select value from test where value = 30'],
      [2, 'insert into test values (3, 30)'],
      [2, 'commit'],
      [1, thirds],
      [1, 'commit'],
    ],
    happened: (run) => sawOf(run, 1) === '[[],[30]]',
  },
  {
    name: 'P4',
    steps: [
      [1, read(1)],
      [2, read(1)],
      [1, set(1, 11)],
      [2, set(1, 11)],
      [1, 'commit'],
      [2, 'commit'],
    ],
    happened: (run) => bothCommitted(run) && sawOf(run, 1) === '[[10]]' && sawOf(run, 2) === '[[10]]',
  },
  {
    name: 'G-single',
    steps: [
      [1, read(1)],
      [2, all],
      [2, set(1, 12)],
      [2, set(2, 18)],
      [2, 'commit'],
      [1, read(2)],
      [1, 'commit'],
    ],
    happened: (run) => sawOf(run, 1) === '[[10],[18]]',
  },
  {
    name: 'G2-item',
    steps: [
      [1, all],
      [2, all],
      [1, set(1, 11)],
      [2, set(2, 21)],
      [1, 'commit'],
      [2, 'commit'],
    ],
    happened: (run) => bothCommitted(run) && sawOf(run, 1) === sawOf(run, 2),
  },
  {
    name: 'G2',
    steps: [
      [1, thirds],
      [2, thirds],
      [1, 'insert into test values (3, 30)'],
      [2, 'insert into test values (4, 42)'],
      [1, 'commit'],
      [2, 'commit'],
    ],
    happened: (run) => bothCommitted(run) && sawOf(run, 1) === '[[]]' && sawOf(run, 2) === '[[]]',
  },
];
