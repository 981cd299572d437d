import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  deleteEntry,
  emptyMap,
  entriesOf,
  getEntry,
  isSameMap,
  type PersistentMap,
  setEntry,
} from '../../../../src/check/models/persistent/persistent-map.ts';
import { drawing } from '../../search/oracle-history.ts';

type StringMap = PersistentMap<string, unknown>;

// 'costarring' and 'liquid' have the same FNV-1a hash of 32 bits, as have 'declinate' and 'macallums'.
const names = [
  'a',
  'b',
  'costarring',
  'liquid',
  'declinate',
  'macallums',
  ...Array.from({ length: 60 }, String),
];

test('a persistent map agrees with a Map, and no change shows in the maps that it was made of', () => {
  const draw = drawing(1);
  const made: { readonly map: StringMap; readonly same: ReadonlyMap<string, unknown> }[] = [];
  let map: StringMap = emptyMap;
  let same = new Map<string, unknown>();
  for (let i = 0; i < 400; i++) {
    const name = names[draw(names.length)]!;
    same = new Map(same);
    if (draw(5) < 2) {
      map = deleteEntry(map, name);
      same.delete(name);
    } else {
      const value = draw(2) ? draw(3) : [draw(2)];
      map = setEntry(map, name, value);
      same.set(name, value);
    }
    made.push({ map, same });
  }
  for (const { map, same } of made) {
    assert.equal(map.size, same.size);
    for (const name of names) assert.deepEqual(getEntry(map, name), same.get(name));
    assert.deepEqual(new Map(entriesOf(map)), same);
  }
});

test('two maps are the same if their entries are, in whichever way they were made', () => {
  const draw = drawing(2);
  for (let i = 0; i < 60; i++) {
    const kept = names.filter(() => draw(3) === 0);
    const build = () => {
      let map: StringMap = emptyMap;
      for (const name of names.toSorted(() => draw(3) - 1)) map = setEntry(map, name, draw(2));
      for (const name of names.toSorted(() => draw(3) - 1)) {
        map = kept.includes(name) ? setEntry(map, name, [name]) : deleteEntry(map, name);
      }
      return map;
    };
    const [first, second] = [build(), build()];
    assert.equal(first.hash, second.hash);
    assert.ok(isSameMap(first, second) && isSameMap(second, first));
    const name = names[draw(names.length)]!;
    const other = getEntry(first, name) === undefined ? setEntry(first, name, 1) : deleteEntry(first, name);
    assert.ok(!isSameMap(other, second));
    assert.ok(
      !isSameMap({ ...other, hash: second.hash, size: second.size }, second),
      'the hash alone decides nothing',
    );
  }
});
