import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isolationFigure } from '../../../src/report/figures/isolation-figure.ts';
import { dependencyLooks } from '../../../src/report/figures/transactions/dependency-look.ts';
import { HEADER, portY } from '../../../src/report/figures/transactions/transaction-box.ts';
import {
  ringLayout,
  stackLayout,
  type TransactionLayout,
} from '../../../src/report/figures/transactions/transaction-layout.ts';
import { cycleOf, dependency, isolationWith, readSkew, transaction } from '../../support/sample-isolation.ts';

const own = {
  ...readSkew,
  transactions: readSkew.transactions.slice(0, 1),
  edges: [dependency('ww', [0, 0], [0, 1], 'T1 contradicts itself', 'accounts')],
};
const crossed = {
  ...cycleOf(5),
  edges: [0, 1, 2, 3, 4].flatMap((from) =>
    [0, 1, 2, 3, 4].filter((to) => to !== from).map((to) => dependency('rw', [from, 0], [to, 1], '', 'k')),
  ),
};
const wide = {
  ...readSkew,
  transactions: readSkew.transactions.map((one) => ({
    ...one,
    operations: one.operations.map(([, key]) => ['w', key, 'long '.repeat(99)] as const),
  })),
};
const anomalies = {
  'two transactions': readSkew,
  'one transaction': own,
  'no edges': { ...readSkew, edges: [] },
  'three transactions': cycleOf(3),
  'six long transactions': cycleOf(6, 20),
  'twenty transactions': cycleOf(20, 3),
  'edges between all': crossed,
  'long values': wide,
};

for (const [name, anomaly] of Object.entries(anomalies)) {
  for (const [kind, layout] of [
    ['ring', ringLayout(anomaly)],
    ['stack', stackLayout(anomaly)],
  ] as const) {
    test(`in a ${kind} of ${name} no box covers another, and all of it is inside of the picture`, () => {
      const { boxes, width, height } = layout;
      for (const [place, a] of boxes.entries()) {
        assert.ok(
          a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height,
          `T${place + 1}`,
        );
        for (const b of boxes.slice(place + 1)) {
          const isApart =
            a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y;
          assert.ok(isApart, `T${place + 1} and T${b.place + 1}`);
        }
      }
      for (const { label, d } of layout.paths) {
        assert.ok(
          label.x - label.width / 2 >= 0 && label.x + label.width / 2 <= width,
          `${label.text} at ${label.x}`,
        );
        assert.ok(label.y - 9 >= 0 && label.y + 9 <= height, `${label.text} at ${label.y}`);
        for (const [, x] of d.matchAll(/[MHV ](-?[\d.]+)/g)) assert.ok(Number(x) >= 0, d);
      }
    });

    test(`in a ${kind} of ${name} each edge leads from the operation that proves it to the other`, () => {
      for (const { edge, start, tip } of layout.paths) {
        const [from, to] = [layout.boxes[edge.from]!, layout.boxes[edge.to]!];
        assert.ok(Math.abs(start.y - portY(from, edge.fromOperation)) <= 4);
        assert.ok(Math.abs(tip.y - portY(to, edge.toOperation)) <= 4);
        assert.ok([from.x, from.x + from.width].includes(start.x));
        assert.ok(Math.min(Math.abs(tip.x - to.x), Math.abs(tip.x - to.x - to.width)) <= 1);
        if (edge.fromOperation !== undefined) assert.ok(start.y - from.y > HEADER, 'not at the header');
      }
    });

    test(`in a ${kind} of ${name} no two edges beside a column run in one line`, () => {
      const lines = layout.paths.flatMap(({ d }) => {
        const [, x, y1, y2] = /Q([\d.]+) [\d.]+ [\d.]+ ([\d.]+)V([\d.]+)/.exec(d) ?? [];
        return x === undefined
          ? []
          : [{ x, low: Math.min(Number(y1), Number(y2)), high: Math.max(Number(y1), Number(y2)) }];
      });
      for (const [at, a] of lines.entries()) {
        for (const b of lines.slice(at + 1)) {
          assert.ok(a.x !== b.x || a.high < b.low || b.high < a.low, `${a.x}: ${a.low} to ${a.high}`);
        }
      }
    });
  }
}

test('a cycle is a ring: each edge but for two leads to the neighbour in its column', () => {
  for (const count of [3, 4, 7, 20]) {
    const { boxes, paths } = ringLayout(cycleOf(count));
    const isAcross = ({ edge }: TransactionLayout['paths'][number]) =>
      boxes[edge.from]!.x !== boxes[edge.to]!.x;
    assert.equal(paths.filter(isAcross).length, 2, `${count}`);
    const right = boxes.filter(({ x }) => x !== boxes[0]!.x);
    assert.equal(Math.min(...right.map(({ y }) => y)), boxes.at(-1)!.y, 'the last one is beside the first');
    for (const path of paths.filter((path) => !isAcross(path))) {
      const [from, to] = [boxes[path.edge.from]!, boxes[path.edge.to]!];
      const [low, high] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
      const between = boxes.filter(({ x, y }) => x === from.x && low < y && y < high);
      assert.deepEqual(between, []);
    }
  }
});

test('the labels of two edges that cross each other are apart, however close their operations are', () => {
  const key = 'a long name';
  for (const [from, to] of [
    [0, 1],
    [1, 0],
    [0, 0],
  ] as const) {
    const edges = [
      dependency('rw', [0, from], [1, to], '', key),
      dependency('rw', [1, from], [0, to], '', key),
    ];
    const [a, b] = ringLayout({ ...readSkew, edges }).paths.map(({ label }) => label);
    assert.ok(Math.abs(a!.x - b!.x) >= a!.width || Math.abs(a!.y - b!.y) >= 18, `${from} to ${to}`);
  }
});

test('a picture for narrow screens fits on a phone', () => {
  for (const anomaly of [readSkew, cycleOf(20, 9), wide]) assert.ok(stackLayout(anomaly).width <= 358);
});

test('the kinds of edges differ in more than their colour', () => {
  const looks = Object.values(dependencyLooks).map(({ dashes, isDouble }) => `${dashes} ${isDouble}`);
  assert.equal(new Set(looks).size, looks.length);
});

test('everything in the picture is in words as well, and only the kinds that are drawn are explained', () => {
  const { markup } = isolationFigure(isolationWith([readSkew]));
  const words = markup.replaceAll(/<svg[\s\S]*?<\/svg>/g, '').replaceAll(/<[^>]*>/g, '');
  assert.match(words, /T1 → T2 rw: T1 read \[1\] of x, and T2 appended 2 after that/);
  assert.match(words, /T2, process 1, lines 18 to 19: append x 2, append y 4/);
  assert.deepEqual(
    Array.from(markup.matchAll(/<b>(ww|wr|rw|process|realtime)<\/b>/g), ([, kind]) => kind),
    ['wr', 'rw'],
  );
  assert.equal(markup.match(/role="img" aria-label="G-single: read skew: T1 did/g)?.length, 2);
});

test('what a history says is text, never markup', () => {
  const hostile = '</svg><script>alert(1)</script>';
  const anomaly = {
    ...readSkew,
    sentence: hostile,
    transactions: [transaction(0, [1, 2], [['w', hostile, hostile]]), readSkew.transactions[1]!],
    edges: [dependency('ww', [0, 0], [1, 0], hostile, hostile)],
  };
  assert.doesNotMatch(isolationFigure(isolationWith([anomaly])).markup, /<script/);
});

test('the table of levels says of each which are ruled out, and marks the one that was asked for', () => {
  const { markup } = isolationFigure(isolationWith([readSkew]));
  const table = /<table class="levels">[\s\S]*<\/table>/.exec(markup)![0];
  const cells = Array.from(table.matchAll(/<td( class="(\w+)")?>/g), ([, , name]) => name);
  assert.equal(cells.filter((name) => name === 'out').length, 4);
  assert.equal(cells.filter((name) => name === 'left').length, 14);
  assert.match(table, /ruled out<br><i class="quiet">asked for<\/i>/);
});
