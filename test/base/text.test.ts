import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countText, numberText, secondsText } from '../../src/base/number-text.ts';
import { printable, printableLines, thrownText } from '../../src/base/printable.ts';
import { quotedWord, shellWord } from '../../src/base/shell-word.ts';
import { textTable } from '../../src/base/text-table.ts';
import { refuseUnknownOptions, unknownNameText } from '../../src/base/unknown-names.ts';

test('a table has one line per row under the names of the columns, and no blanks at the ends of lines', () => {
  const rows = [
    { lock: 'mutex', took: '1 s' },
    { lock: 'a\nb', took: '' },
  ];
  assert.equal(textTable(rows), '  lock      took\n  --------  ----\n  mutex     1 s\n  a\\u000ab');
});

test('numbers have separators, counts have a noun, and times are seconds with one decimal', () => {
  assert.deepEqual([numberText(1_234_567), numberText(0.5)], ['1,234,567', '0.5']);
  assert.deepEqual([countText(1, 'step'), countText(2_000, 'step')], ['1 step', '2,000 steps']);
  assert.deepEqual([1_549, 99, 0.2, 0].map(secondsText), ['1.5 s', '99 ms', '1 ms', '0.0 s']);
});

test('what a terminal would obey is escaped, and line breaks only where they are not meant', () => {
  assert.equal(printable('a\u001b[2J\n\u202e\u{e0001}'), 'a\\u001b[2J\\u000a\\u202e\\u{e0001}');
  assert.equal(printableLines('a\nb\r'), 'a\nb\\u000d');
  assert.equal(thrownText(Object.create(null)), 'a value that has no text');
});

test('a word comes back from a shell as it was', () => {
  for (const [word, shown] of [
    ['src/a.ts', 'src/a.ts'],
    ['a b', '"a b"'],
    ["it's", '"it\'s"'],
    ['$HOME', "'$HOME'"],
    ["`it's`", "'`it'\\''s`'"],
  ] as const) {
    assert.equal(shellWord(word), shown);
  }
  assert.equal(quotedWord('a'), '"a"');
});

test('an unknown name is refused with the known ones', () => {
  class Refusal extends Error {}
  assert.equal(unknownNameText('fault', 'x', ['kill', 'pause']), "Unknown fault 'x'. Known: kill, pause.");
  const refuse = (options: object) => refuseUnknownOptions(options, ['seed', 'lock'], Refusal);
  refuse({ seed: undefined });
  assert.throws(() => refuse({ seed: 1, sed: 2 }), {
    constructor: Refusal,
    message: "Unknown option 'sed'. Did you mean seed? Known: seed, lock.",
  });
});
