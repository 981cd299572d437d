import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { acquireAll } from '../../../../src/locks/acquire/acquire-many.ts';
import { acquireSync } from '../../../../src/locks/acquire/acquire-sync.ts';
import { visit } from '../parts/section.ts';
import { assertQuiet, type World, worldOf } from '../parts/world.ts';

/**
 * Two threads acquire two keys at once, naming them in opposite orders. The locks sort them, so neither
 * acquire is refused.
 */
export default defineProgram({
  name: 'acquire-many',
  setup: worldOf(2, { capacity: 2 }),
  threads: [takeBoth, takeBoth],
  check: (world, outcome) => assertQuiet(world, outcome, 2),
});

function takeBoth({ section, members }: World, { index }: ProgramThread): void {
  const me = members[index]!;
  const keys = (index === 0 ? ['a', 'b'] : ['b', 'a']).map((name) => me.key(name));
  const both = acquireAll(keys, 10_000, (key, deadline) =>
    acquireSync(me, { ...me.request(key.name), deadline }),
  );
  visit(section, both.get('b')!);
  both.release();
}
