export type Draw = (n: number) => number;
export type Asked = readonly [f: string, input: unknown];

/** The possible operations of a model, and all the outputs that each may have. */
export interface ModelCalls {
  /** `fresh` was not given before. */
  ask(draw: Draw, fresh: number): Asked;
  answers(f: string, input: unknown): readonly unknown[];
}

/** All lists of at most `most` of the items, in every order. */
function listsOf(items: readonly unknown[], most: number): unknown[][] {
  if (most === 0) return [[]];
  const shorter = listsOf(items, most - 1);
  const longest = shorter.filter(({ length }) => length === most - 1);
  return [...shorter, ...longest.flatMap((list) => items.map((item) => [...list, item]))];
}

const some = (draw: Draw, fresh: number) => (draw(2) ? draw(3) : fresh % 9);
const elements = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const shortLists = listsOf([0, 1, 2], 3);

const booleans = [true, false];

export const modelCalls: Record<string, ModelCalls> = {
  queue: {
    ask: (draw, fresh) =>
      [
        ['enqueue', some(draw, fresh)] as const,
        ['dequeue', null] as const,
        [draw(3) ? 'peek' : 'drain', null] as const,
      ][Math.floor(draw(5) / 2)]!,
    answers: (f) => (f === 'enqueue' ? [null] : f === 'drain' ? shortLists : [null, ...elements]),
  },
  'unordered-queue': {
    ask: (draw, fresh) =>
      [['enqueue', some(draw, fresh)] as const, ['dequeue', null] as const, ['drain', null] as const][
        Math.floor(draw(9) / 4)
      ]!,
    answers: (f) => (f === 'enqueue' ? [null] : f === 'drain' ? shortLists : [null, ...elements]),
  },
  stack: {
    ask: (draw, fresh) => (draw(2) ? ['push', some(draw, fresh)] : [draw(4) ? 'pop' : 'peek', null]),
    answers: (f) => (f === 'push' ? [null] : [null, ...elements]),
  },
  set: {
    ask: (draw) => (draw(3) ? [['add', 'remove', 'contains'][draw(3)]!, draw(4)] : ['read', null]),
    answers(f) {
      if (f === 'contains') return booleans;
      if (f !== 'read') return [true, false, null];
      return listsOf([0, 1, 2, 3], 4).filter((list) => new Set(list).size === list.length);
    },
  },
  log: {
    ask: (draw, fresh) =>
      [
        ['append', some(draw, fresh)] as const,
        ['read', null] as const,
        ['read', draw(4)] as const,
        ['read-from', draw(3)] as const,
      ][Math.max(0, draw(6) - 2)]!,
    answers(f, input) {
      if (f === 'append') return [null, 0, 1, 2, 3, 4, 5, 6, 7, 8];
      return f === 'read' && input !== null ? [null, ...elements] : shortLists;
    },
  },
  map: {
    ask: (draw, fresh) =>
      [
        ['get', null] as const,
        ['put', draw(3)] as const,
        ['put-if-version', [[null, fresh % 7, draw(4)][draw(3)], draw(3)]] as const,
        ['put-if-version', [draw(4), draw(3)]] as const,
        ['put-if-absent', draw(3)] as const,
        ['delete', null] as const,
      ][draw(6)]!,
    answers(f) {
      const versions = [1, 2, 3, 4, 5, 'a', 'b'].map((version) => ({ version }));
      if (f === 'get') {
        const values = [0, 1, 2].map((value) => ({ value }));
        return [
          null,
          ...values,
          ...values.flatMap((value) => versions.map((version) => ({ ...value, ...version }))),
        ];
      }
      if (f === 'delete') return [true, false, null];
      return f === 'put' ? [...versions, null] : [...versions, ...booleans];
    },
  },
  'owned-mutex': {
    ask: (draw) => [draw(2) ? 'acquire' : 'release', null],
    answers: () => booleans,
  },
  'rw-lock': {
    ask: (draw) => [['acquire-read', 'acquire-write', 'release-read', 'release-write'][draw(4)]!, null],
    answers: () => booleans,
  },
  semaphore: {
    ask: (draw) => [draw(2) ? 'acquire' : 'release', draw(3) ? null : 2],
    answers: (f) => (f === 'acquire' ? booleans : [null]),
  },
  lease: {
    ask: (draw) =>
      draw(2) ? ['acquire', null] : [draw(2) ? 'renew' : 'release', draw(2) ? 1 + draw(5) : 'a'],
    answers(f) {
      if (f === 'release') return [true, false, null];
      const ends = [2, 6, 12, 20, 40].map((until) => ({ until }));
      if (f === 'renew') return [...ends, false];
      const grants = [1, 2, 3, 4, 5, 'a', 'b'].flatMap((token) => ends.map((end) => ({ ...end, token })));
      return [...grants, false, false, false];
    },
  },
  'multi-register': {
    ask(draw) {
      const write = () => ['w', 'xyz'[draw(3)], draw(3)];
      const read = () => ['r', 'xyz'[draw(3)], null];
      return ['txn', Array.from({ length: 1 + draw(3) }, () => (draw(2) ? write() : read()))];
    },
    answers: (_, input) =>
      (input as [string, string, unknown][]).reduce<unknown[][]>(
        (lists, [f, name, value]) =>
          lists.flatMap((list) =>
            (f === 'w' ? [value] : [null, 0, 1, 2]).map((each) => [...list, [f, name, each]]),
          ),
        [[]],
      ),
  },
  bank: {
    ask: (draw) =>
      draw(3) ? ['transfer', { from: 'abc'[draw(3)], to: 'abc'[draw(3)], amount: draw(3) }] : ['read', null],
    answers: (f) => (f === 'transfer' ? [null, false] : balances),
  },
  'overdraft-bank': {
    ask: (draw) =>
      draw(3) ? ['transfer', { from: 'abc'[draw(3)], to: 'abc'[draw(3)], amount: draw(3) }] : ['read', null],
    answers: (f) => (f === 'transfer' ? [null] : balances),
  },
};

const amounts = [-2, -1, 0, 1, 2, 3, 4];
const balances = amounts.flatMap((a) => amounts.map((b) => ({ a, b, c: 3 - a - b })));

/** What a model begins with in these histories, if it needs that to be interesting. */
export const firstValues: Readonly<Record<string, unknown>> = {
  semaphore: 2,
  bank: { a: 2, b: 1 },
  'overdraft-bank': { a: 2, b: 1 },
};
