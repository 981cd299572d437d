import { setTimeout as sleep } from 'node:timers/promises';
import { decks, defineScenario } from '../../../src/index.ts';

/** The ways in which the scenario can misbehave; the seed selects one. */
export const ways = [
  'behaves',
  'setup throws',
  'setup blocks',
  'process exits',
  'step throws',
  'worker exits',
  'step expects',
  'calls nest',
  'check throws',
  'check expects',
  'check blocks',
  'check crashes',
  'expects and dies',
  'check edits',
  'world has functions',
  'cleanup throws',
  'is left badly',
  'cleanup exits',
] as const;
export type Way = (typeof ways)[number];

/** The pause that keeps a run from using up the cores. */
const REST_MS = 1;

export default defineScenario({
  name: 'misbehaves',
  use: { decks: decks() },
  async setup({ options, decks, locks, onEnd }): Promise<Way> {
    const how = ways[options.seed]!;
    if (how === 'cleanup throws') {
      for (const which of ['the first', 'the last']) {
        onEnd(() => {
          throw new Error(which);
        });
      }
    }
    if (how === 'is left badly') onEnd(() => Promise.reject(new Error('not left well')));
    if (how === 'cleanup exits') onEnd(() => process.exit(9));
    if (how === 'world has functions') return (() => how) as never;
    if (how === 'check edits') {
      using grant = locks.acquire('deck');
      await decks.createSession('deck', grant);
    }
    if (how === 'setup throws') throw new Error('no setup today');
    if (how === 'setup blocks') block();
    if (how === 'process exits') process.exit(7);
    return how;
  },
  async step({ world: how, worker, locks, record, expect }) {
    const isCalm = how === 'behaves' || how === 'is left badly' || how === 'cleanup exits';
    if (isCalm) locks.acquire(`worker ${worker.index}`).release();
    if (how === 'step throws') throw new RangeError('out of bounds');
    if (how === 'worker exits' && worker.index === 1) process.exit(5);
    if (how === 'check crashes') expect(false, 'a worker saw it');
    if (how === 'step expects') expect(false, 'a worker saw the impossible');
    if (how === 'expects and dies') {
      expect(false, 'seen, and then died');
      process.exit(1);
    }
    if (how === 'calls nest') await record('outer', {}, () => record('inner', {}, () => {}));
    if (how === 'cleanup throws') {
      record('look', { key: 'deck', input: { at: 7, way: '\x1b[31m' } }, () => {
        throw new TypeError('no such deck');
      });
    }
    await sleep(REST_MS);
  },
  async check({ world: how, expect, decks }) {
    if (how === 'check edits') {
      await decks.renameSession('deck', 'renamed', {});
      expect(false, `the deck has version ${(await decks.getDeck('deck')).version}`);
    }
    if (how === 'check crashes') {
      expect(false, 'and so did the check');
      process.exit(8);
    }
    if (how === 'check throws') throw new Error('no check today');
    if (how === 'check expects') for (let i = 0; i < 150; i++) expect(false, `thing ${i} does not hold`);
    if (how === 'check blocks') block();
  },
});

/** Blocks the thread for good without using a core. */
function block(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
