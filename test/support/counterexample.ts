import type { Counterexample, CounterexampleOperation } from '../../src/check/index.ts';

/** A read of a value that had been overwritten before the read began, which is not linearizable. */
export function staleRead(): Counterexample {
  return {
    model: 'kv',
    key: 's1',
    events: 14,
    isShortest: true,
    sentence: 'A get of "s1" returned "1", which had been overwritten.',
    operations: [
      operation(0, 'put', '1', undefined, 0, 2),
      operation(1, 'put', '2', undefined, 1, 5),
      operation(2, 'get', undefined, '1', 3, 4),
      operation(1002, 'append', 'x', undefined, 6, null),
      operation(0, 'get', undefined, '2', 7, 9),
      operation(2, 'put', '4', undefined, 8, 10),
      operation(0, 'get', undefined, '1', 12, 13),
    ],
    order: [0, 2, 1, 4, 5],
    culprit: 6,
    states: ['"4"', '"4x"'],
  };
}

function operation(
  process: number,
  f: string,
  input: unknown,
  output: unknown,
  invokedAt: number,
  completedAt: number | null,
): CounterexampleOperation {
  const completed = completedAt ?? Number.POSITIVE_INFINITY;
  const outcome = completedAt === null ? 'info' : 'ok';
  return {
    process,
    f,
    key: 's1',
    input,
    output,
    outcome,
    invoked: invokedAt,
    completed,
    invokedAt,
    completedAt,
  };
}
