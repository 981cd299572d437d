import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MalformedHistoryError } from '../../../src/check/read-history/malformed-history-error.ts';
import { type RawEventOptions, rawEvents } from '../../../src/check/read-history/raw-events.ts';

const read = (text: string, format?: RawEventOptions['format']) => [
  ...rawEvents(text.split('\n'), format === undefined ? {} : { format }),
];
const values = (text: string) => read(text).map(({ value }) => value);

/** Asserts that a text is refused with an error that names this line. */
function refuses(text: string, line: number, what: RegExp, format?: RawEventOptions['format']): void {
  assert.throws(
    () => read(text, format),
    (error) => {
      assert.ok(error instanceof MalformedHistoryError, String(error));
      assert.deepEqual([error.line, what.test(error.message)], [line, true], error.message);
      return true;
    },
  );
}

const expected = [
  { process: 0, type: 'invoke', f: 'write', value: [1, 'x'], line: 2 },
  { process: 'nemesis', type: 'info', f: 'cut', value: null, line: 3 },
];

test('the same events are read from JSON lines, JSON, EDN and a log, each guessed by how it begins', () => {
  const [first, second] = expected.map(({ line: _, ...event }) => JSON.stringify(event));
  const [ednFirst, ednSecond] = [
    '{:process 0, :type :invoke, :f :write, :value [1 :x]}',
    '{:process :nemesis, :type :info, :f :cut, :value nil}',
  ];
  for (const text of [
    `\n${first}\r\n${second}\n`,
    `[\n${first},\n${second}]`,
    `\ufeff [\n${first}\n,${second}\n]\n`,
    `\n${ednFirst}\n${ednSecond}`,
    `\ufeff; a comment\n${ednFirst}\n${ednSecond}`,
    `[\n ${ednFirst}\n ${ednSecond}]`,
    `(\n#jepsen.history.Op${ednFirst}\n#_{:process 1} #jepsen.history.Op ${ednSecond})`,
    `2026-01-01 INFO [main] jepsen.cli: begins\n0\t:invoke\t:write\t[1 :x]\n:nemesis\t:info\t:cut\tnil`,
    `\nINFO  jepsen.util - 0  :invoke :write [1 "x"]\nINFO  jepsen.util - :nemesis :info :cut nil`,
  ]) {
    assert.deepEqual(read(text), expected, text);
  }
});

test('a map of EDN and an object of JSON may go over several lines', () => {
  const text = '{:process 0\n :type :ok, ; a comment with {\n :f :read :value {:a "}\n"}}\n\n{:process 1\n}';
  assert.deepEqual(
    read(text).map(({ process, line }) => [process, line]),
    [
      [0, 1],
      [1, 6],
    ],
  );
  assert.deepEqual(
    read('{\n  "process": 0,\n  "value": "}\\"{"\n}\n{\n  "process": 1\n}').map(({ process, line }) => [
      process,
      line,
    ]),
    [
      [0, 1],
      [1, 5],
    ],
  );
});

test('values of EDN are read as JSON values, and whole numbers keep all their digits', () => {
  const value = (edn: string) => values(`{:value ${edn}}`)[0];
  for (const [edn, json] of [
    ['nil', null],
    ['true', true],
    [':a.b/c-d?', 'a.b/c-d?'],
    ['a.b$c/d', 'a.b$c/d'],
    ['"a\\"\\n\\u00e9\\101;{"', 'a"\né' + 'A;{'],
    ['[\\a \\( \\newline \\u0041 \\space]', ['a', '(', '\n', 'A', ' ']],
    ['(1 [2, #{}] {})', [1, [2, []], {}]],
    ['#{3 :b 10 "a" -1 nil}', [-1, 3, 10, 'a', 'b', null]],
    ['{0 10, 1 20, :k {nil 1, [1 2] 2, "s" 3}}', { 0: 10, 1: 20, k: { null: 1, '[1,2]': 2, s: 3 } }],
    ['{:__proto__ 1}', JSON.parse('{"__proto__":1}')],
    ['#:user{:id 1, :other/id 2, "id" 3}', { 'user/id': 1, 'other/id': 2, id: 3 }],
    ['#inst "2026-01-01T00:00:00Z"', '2026-01-01T00:00:00Z'],
    ['#object[clojure.core$inc 0x7b2 "f"]', ['clojure.core$inc', 0x7b2, 'f']],
    ['#_1 #_ #_ 2 [3] 4', 4],
    ['[0 -0 +5 7N 007.5e0]', undefined],
  ] as const) {
    if (json === undefined) assert.throws(() => value(edn), /is not a number/);
    else assert.deepEqual(value(edn), json, edn);
  }
  for (const [edn, number] of [
    ['0', 0],
    ['-0', 0],
    ['+5', 5],
    ['-17N', -17],
    ['999999999999999', 999999999999999],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993N', -9007199254740993n],
    ['1.5', 1.5],
    ['1.50M', 1.5],
    ['1.', 1],
    ['1E20', 10n ** 20n],
    ['-2.5e-3', -0.0025],
    ['0x1F', 31],
    ['2/4', '1/2'],
    ['-6/3', -2],
    ['##Inf', Number.POSITIVE_INFINITY],
  ] as const) {
    assert.strictEqual(value(edn), number, edn);
  }
});

test('what is not EDN is refused with the line, and says where a map that does not end begins', () => {
  for (const [edn, line, what] of [
    ['{:process 0}\n{:a 1 :a 2}', 2, /two keys that are read as "a"/],
    ['{:a 1\n "a" 2}', 2, /two keys/],
    ['{:process 0\n :f}', 2, /the key "f" of a map has no value/],
    ['{:process 0}\n\n{:f {:g 1\n :h 2}', 3, /the text ends within the map that begins here/],
    ['[{:process 0}\n{:f (1', 2, /ends within the list/],
    ['[{:process 0}\n{:f 1}\n', 2, /ends within the events that begin in line 1/],
    ['{:process 0}\n{:f "a\nb', 2, /ends within the string/],
    ['{:process 0}\n}', 2, /nothing for } to close/],
    ['{:process 0}\n{:f ]}', 2, /nothing for ] to close/],
    ['{:process 0}\n:a', 2, /an event must be a map, not "a"/],
    ['{:process 0}\n[[1]]', 2, /an event must be a map, not \[1\]/],
    ['{:f 01}', 1, /"01" is not a number/],
    ['{:f 1/0}', 1, /is not a number/],
    ['{:f 1a}', 1, /is not a number/],
    ['{:f ##Nan}', 1, /is not a number/],
    ['{:f :}', 1, /a colon without the name of a keyword/],
    ["{:f 'a}", 1, /"'a" is not EDN/],
    ['{:f ^{:a 1} [1]}', 1, /"\^" is not EDN/],
    ['{:f "\\x"}', 1, /unknown escape/],
    ['{:f \\abc}', 1, /is not a character/],
    ['{:f #}', 1, /is not a tag/],
    ['{:f #a}', 1, /nothing for } to close/],
    ['{:f 1} #_', 1, /nothing follows #_/],
    ['{:f #:a[1]}', 1, /a map must follow "#:a"/],
    ['{:f 0.30000000000000000001}', 1, /a fraction that a double cannot hold/],
    [`{:f ${'9'.repeat(1_001)}}`, 1, /more than 1000 digits/],
    [`{:f 0x${'f'.repeat(1_001)}}`, 1, /more than 1000 digits/],
    [`{:f 1/${'3'.repeat(1_001)}}`, 1, /more than 1000 digits/],
    [`{:f\n${'['.repeat(2_000)}`, 2, /nested deeper than 1000 levels/],
    [`{:f ${'#_ '.repeat(2_000)}`, 1, /nested deeper than 1000 levels/],
  ] as const) {
    refuses(edn, line, what);
  }
});

test('what is not JSON is refused with the line, and an error says which format was guessed', () => {
  const event = '{"process":0}';
  refuses(`[${event}\n${event}]`, 2, /this is not JSON: .*\(read as json, a guess/);
  refuses(`[${event},\n]`, 2, /this is not JSON/);
  refuses(`[${event},\n1]`, 2, /this is not JSON/);
  refuses(`[${event},\n{"a":1`, 2, /the text ends within the object that begins here/);
  refuses(`[${event}\n`, 1, /the text ends within the array of events/);
  refuses(`{\n"a":01}\n`, 1, /this is not JSON/);
  refuses('{:process 0}\n{:f ', 2, /\(read as edn, a guess: name another `format` if it is wrong\)/);
  refuses('{:process 0}', 1, /^line 1: this is EDN, not JSON[^(]*$/, 'json');
  refuses('0\t:ok\t:read', 1, /a function and a value must follow the type/);
});

test('the format can be named, and any other name is refused', () => {
  const text = '{"process" 0}';
  assert.deepEqual(read(text, 'edn'), [{ process: 0, line: 1 }]);
  refuses(text, 1, /this is not JSON/, 'jsonl');
  assert.throws(
    () => read(text, 'yaml' as never),
    /^InvalidOptionError: format must be auto, jsonl, json, edn or jepsen-log, not "yaml"$/,
  );
});
