import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SeededRandom, seededRandom } from '../../../src/base/seeded-random.ts';
import { MalformedHistoryError } from '../../../src/check/read-history/malformed-history-error.ts';
import { rawEventsOf } from '../../../src/check/read-history/raw-events.ts';
import { effort } from '../../support/test-effort.ts';

/** A text in pieces of random lengths. */
function inPieces(text: string, random: SeededRandom) {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const length = 1 + random.int(random.pick([2, 20, 200]));
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return { beginning: () => text, lines: () => text.split('\n'), pieces: () => pieces };
}

/** A random value of JSON, and how it may be written in EDN. */
function randomValue(random: SeededRandom, depth: number): [json: unknown, edn: string] {
  switch (random.int(depth > 3 ? 5 : 8)) {
    case 0:
      return random.pick([
        [null, 'nil'],
        [true, 'true'],
        [-1.5, '-1.5'],
        ['#{', '"#{"'],
        ['}', '\\}'],
      ]);
    case 1: {
      const number = random.int(2 ** 53) - 2 ** 52;
      return [number, random.pick([`${number}`, `${number}N`])];
    }
    case 2: {
      const big = BigInt(random.int(2 ** 40)) * 10n ** 20n + 10n ** 20n;
      return [big, `${big}N`];
    }
    case 3: {
      const text = Array.from({ length: random.int(9) }, () => random.pick([...'ab"\\\n;{é😀 ,'])).join('');
      return [text, JSON.stringify(text).replaceAll('\\n', random.pick(['\\n', '\n']))];
    }
    case 4:
      return random.pick([
        ['a/b', ':a/b'],
        ['sym-1', 'sym-1'],
        ['1/3', '2/6'],
        ['x', '#tag/of "x"'],
      ]);
    case 5: {
      const names = random.shuffle(['a', 'b', 'c', '7']).slice(random.int(5));
      const fields = names.map((name) => [name, randomValue(random, depth + 1)] as const);
      const gap = blank(random);
      return [
        Object.fromEntries(fields.map(([name, [json]]) => [name, json])),
        `{${fields.map(([name, [, edn]]) => `${name === '7' ? name : `:${name}`} ${edn}`).join(gap)}}`,
      ];
    }
    default: {
      const items = Array.from({ length: random.int(4) }, () => randomValue(random, depth + 1));
      const [open, close] = random.pick(['[]', '()']);
      return [
        items.map(([json]) => json),
        `${open}${items.map(([, edn]) => edn).join(blank(random))}${close}`,
      ];
    }
  }
}

function blank(random: SeededRandom): string {
  return random.pick([' ', ', ', '\n', ' ; } a comment\n', ' #_[1 #_2 {:a "}"}] ', ' #_ #_ a b ']);
}

test('values that are written as EDN are read back, in pieces of any length, with the line that they begin on', () => {
  for (let seed = 0; seed < effort({ quick: 300, slow: 5_000, soak: 100_000 }); seed++) {
    const random = seededRandom(seed, 0, 0);
    const written = Array.from({ length: 1 + random.int(4) }, () => randomValue(random, 0));
    let text = random.pick(['', '[', '(']);
    const close = text === '[' ? ']' : text === '(' ? ')' : '';
    const expected = written.map(([value, edn]) => {
      text += blank(random);
      const line = text.split('\n').length;
      text += `{:process 0 :value ${edn}}`;
      return { process: 0, value, line };
    });
    assert.deepEqual(
      [...rawEventsOf(inPieces(`${text}${close}`, random), 'edn')],
      expected,
      `seed ${seed}: ${text}`,
    );
  }
});

test('a text that is cut or changed anywhere is read or refused with one of its lines, in every format', () => {
  const noise = [...'{}[]()":;#_\\,^@\'\n \t0aN/.-+\u0000\ud800😀'];
  for (let seed = 0; seed < effort({ quick: 400, slow: 20_000, soak: 1_000_000 }); seed++) {
    const random = seededRandom(seed, 1, 0);
    const events = Array.from({ length: 3 }, () =>
      random.int(4) === 0
        ? '{"process":0,"type":"ok","f":"read","value":[1,{"a":"}"}]}'
        : `{:process 0, :type :ok, :f :read, :value ${randomValue(random, 1)[1]}}`,
    );
    let text = random.pick(['[', '']) + events.join(random.pick(['\n', ',', ' ']));
    for (let changes = random.int(4); changes > 0; changes--) {
      const at = random.int(text.length + 1);
      text = `${text.slice(0, at)}${random.pick(noise)}${text.slice(at + random.int(2))}`;
    }
    if (random.oneIn(2)) text = text.slice(0, random.int(text.length + 1));
    const lines = text.split('\n').length;
    for (const format of ['auto', 'edn', 'json', 'jsonl', 'jepsen-log'] as const) {
      try {
        for (const { line } of rawEventsOf(inPieces(text, random), format))
          assert.ok(line >= 1 && line <= lines);
      } catch (error) {
        assert.ok(error instanceof MalformedHistoryError, `seed ${seed}, ${format}: ${error}: ${text}`);
        assert.ok(error.line >= 1 && error.line <= lines, `seed ${seed}, ${format}: ${error}: ${text}`);
      }
    }
  }
});
