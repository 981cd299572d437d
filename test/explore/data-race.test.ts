import { after, test } from 'node:test';
import { openExplorer } from '../../src/explore/index.ts';
import { control } from './programs/controls/index.ts';

const explorer = openExplorer();
after(() => explorer.close());

test('who is woken, or told of a death, comes after who woke it or died', async (t) => {
  await explorer.explore(control('orders-plain-accesses'), {
    strategy: 'dfs',
    kill: 1,
    plain: true,
    test: t,
  });
});
