import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPages } from '../../scripts/docs/type-check-examples.ts';
import type { AnomalyName } from '../../src/isolation/anomalies/anomaly-name.ts';
import { anomalyText } from '../../src/isolation/anomalies/anomaly-words.ts';
import { isolationLevels } from '../../src/isolation/levels/isolation-level.ts';
import { allRuledOut } from '../../src/isolation/levels/level-lattice.ts';
import { weakestRuledOut } from '../../src/isolation/levels/proscribed-anomalies.ts';
import { dependencyLooks } from '../../src/report/figures/transactions/dependency-look.ts';

const page = readPages().get('docs/isolation.md')!;

/** The cells of each row of the table whose header begins with this cell. */
function table(first: string): string[][] {
  const [, rows] = new RegExp(`^(\\| ${first} .*\\n(?:\\|.*\\n)*)`, 'm').exec(page)!;
  const cells = rows!
    .trim()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return cells.filter((_, index) => index !== 1);
}

test('docs/isolation.md says of each level which anomalies it forbids as the checker does', () => {
  const [header, ...rows] = table('anomaly');
  const levels = header!.slice(1).map((name) => name.replaceAll(' ', '-'));
  assert.deepEqual(
    levels,
    isolationLevels.filter((level) => !level.startsWith('str')),
  );
  const names = Object.keys(weakestRuledOut) as AnomalyName[];
  const expected = names
    .filter((name) => !/-(process|realtime)$/.test(name))
    .map((name) => {
      const ruledOut = allRuledOut(weakestRuledOut[name]) as string[];
      const words = anomalyText(name).replace(name, `\`${name}\``);
      return [words, ...levels.map((level) => (ruledOut.includes(level) ? '✗' : ''))];
    });
  assert.deepEqual(rows.toSorted(), expected.toSorted());
});

test('docs/isolation.md explains the arrows as the legend of a picture does', () => {
  const [, ...rows] = table('arrow');
  assert.deepEqual(
    rows.map(([kind, line, meaning]) => [kind!.slice(1, -1), line, meaning]),
    Object.entries(dependencyLooks).map(([kind, { line, meaning }]) => [
      kind,
      line.replace(/ line$/, ''),
      meaning,
    ]),
  );
});
