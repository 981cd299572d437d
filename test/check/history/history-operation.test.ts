import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { operationsOf } from '../../../src/check/history/history-operation.ts';
import { register } from '../../../src/check/models/register.ts';
import { parseHistory } from '../../../src/check/read-history/parse-history.ts';

test('events are paired into operations; pending ones come last, with outcome info', () => {
  const event = (process: number, type: HistoryEvent['type'], value: unknown, time: number): HistoryEvent => {
    const data = { [type === 'invoke' ? 'input' : type === 'ok' ? 'output' : 'error']: value };
    return { process, type, f: 'w', key: 'k', ...data, time };
  };
  const events = [
    event(0, 'invoke', 1, 1),
    event(1, 'invoke', 2, 2),
    event(2, 'invoke', 3, 3),
    event(1, 'ok', 'b', 4),
    event(0, 'fail', 'no', 5),
    event(1, 'invoke', 4, 6),
    event(1, 'info', 'lost', 7),
  ];
  assert.deepEqual(
    [...operationsOf(events)].map(({ process, input, output, outcome, error, invoked, completed }) => {
      return [process, input, output, outcome, error, invoked, completed];
    }),
    [
      [1, 2, 'b', 'ok', undefined, 2, 4],
      [0, 1, undefined, 'fail', 'no', 1, 5],
      [1, 4, undefined, 'info', 'lost', 6, Number.POSITIVE_INFINITY],
      [2, 3, undefined, 'info', undefined, 3, Number.POSITIVE_INFINITY],
    ],
  );
});

test('the error of a call in a file is the error of its operation', () => {
  const lines = [
    '{"process":0,"type":"invoke","f":"write","input":1}',
    '{"process":0,"type":"fail","f":"write","value":1,"error":["disk",5]}',
    '{"process":1,"type":"invoke","f":"write","value":2}',
    '{"process":1,"type":"info","f":"write","value":2,"error":"timeout"}',
  ];
  assert.deepEqual(
    [...operationsOf(parseHistory(lines, register))].map(({ input, output, error }) => [
      input,
      output,
      error,
    ]),
    [
      [1, undefined, ['disk', 5]],
      [2, undefined, 'timeout'],
    ],
  );
});
