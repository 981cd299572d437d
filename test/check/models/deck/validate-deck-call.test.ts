import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { check } from '../../../../src/check/check.ts';
import { deck } from '../../../../src/check/models/deck/deck-model.ts';
import { MalformedHistoryError } from '../../../../src/check/read-history/malformed-history-error.ts';
import { parseHistory } from '../../../../src/check/read-history/parse-history.ts';

const outcome = (lines: readonly string[]) => check(parseHistory(lines, deck), deck).outcome;
const asDeck = (f: string, asked: unknown, answered: unknown) => [
  JSON.stringify({ process: 0, type: 'invoke', f, input: asked }),
  JSON.stringify({ process: 0, type: 'ok', f, output: answered }),
];
const made = asDeck('create', { name: 's' }, { version: 1, created: true });

test('deck operations with invalid inputs or outputs are refused with their line', () => {
  const wrong: (readonly [string[], number])[] = [
    [asDeck('append', { messages: [null] }, { version: 2, digest: 'x' }), 3],
    [asDeck('chat', { content: 'c' }, { version: 2 }), 4],
    [asDeck('chat', { content: 'c', expected: {} }, null), 3],
    [asDeck('save', { slides: [1], messages: [] }, { version: 2 }), 3],
    [asDeck('get', {}, { version: 1, digest: 5 }), 4],
    [asDeck('rename', { name: 't' }, { version: '1' }), 4],
  ];
  for (const [lines, at] of wrong) {
    const refusal = {
      name: 'MalformedHistoryError',
      line: at,
      message: /the (input|output) of \w+ needs|must return/,
    };
    assert.throws(() => outcome([...made, ...lines]), refusal);
  }
});

test('any deck history gets a verdict or is refused with a line', () => {
  const names = [
    'name',
    'html',
    'index',
    'order',
    'messages',
    'slides',
    'content',
    'expected',
    'version',
    'digest',
    'token',
    'created',
    'outcome',
    'answer',
    'verdict',
    'role',
  ];
  const leaf = fc.oneof(
    fc.constantFrom(null, true, 0, 1, 2, -1, 1.5, '', 'a', '1', '2'),
    fc.constantFrom([], [0], ['a'], [null], {}),
  );
  const part = fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...names), leaf, { maxKeys: 3 }),
  );
  const shape = fc.oneof(
    { weight: 5, arbitrary: fc.dictionary(fc.constantFrom(...names), part, { maxKeys: 5 }) },
    part,
  );
  const calls = fc.array(fc.tuple(fc.constantFrom(...deck.functions), shape, shape, fc.boolean()), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(calls, (calls) => {
      const lines = calls.flatMap(([f, asked, answered, isSound]) => {
        if (!isSound || typeof answered !== 'object') return asDeck(f, asked, answered);
        const full = {
          name: 's',
          html: 'a',
          index: 0,
          order: [0],
          messages: [],
          slides: ['a'],
          content: 'c',
        };
        return asDeck(f, full, {
          version: 2,
          slides: ['a'],
          answer: 'x',
          index: 0,
          verdict: 'v',
          ...answered,
        });
      });
      try {
        outcome([...made, ...lines]);
      } catch (error) {
        assert.ok(error instanceof MalformedHistoryError, String((error as Error).stack));
      }
    }),
    { numRuns: process.env.HAMMERLOCK_SOAK === '1' ? 100_000 : 500 },
  );
});
