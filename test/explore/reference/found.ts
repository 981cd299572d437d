import type { Code, View } from './language.ts';

const word: View = { type: 'Int32', offset: 0 };
const wide: View = { type: 'BigInt64', offset: 0 };
const byte: View = { type: 'Int8', offset: 1 };

/** Programs for which the explorer and the reference once had different outcomes, and similar ones. */
export const found: Readonly<Record<string, Code>> = {
  'a 64-bit value with two equal halves does not hash to zero': {
    threads: [
      [
        { do: 'store', view: { type: 'BigUint64', offset: 0 }, value: 2 ** 31 },
        { do: 'store', view: { type: 'Int32', offset: 4 }, value: 2 ** 31 },
      ],
      [],
      [{ do: 'wait', view: wide, expected: 0 }],
    ],
    deaths: 0,
    timeouts: false,
  },
  'a notified waitAsync does not time out as well': {
    threads: [
      [{ do: 'notify', view: word }],
      [
        { do: 'waitAsync', view: wide, expected: 0, ms: 7 },
        { do: 'waitAsync', view: word, expected: 0, callback: [] },
      ],
      [{ do: 'compareExchange', view: { type: 'Int8', offset: 0 }, expected: 0, value: 0 }],
    ],
    deaths: 0,
    timeouts: true,
  },
  'two waits of one thread on the same word each expect their own value': {
    threads: [
      [
        { do: 'waitAsync', view: word, expected: 0, callback: [] },
        { do: 'store', view: word, value: 1 },
        { do: 'waitAsync', view: word, expected: 1 },
      ],
      [],
      [],
    ],
    deaths: 0,
    timeouts: false,
  },
  'a notify that woke no thread was not meant for a value that a byte of the word got later': {
    threads: [
      [
        { do: 'notify', view: word },
        { do: 'store', view: byte, value: 1 },
        { do: 'wait', view: word, expected: 256 },
      ],
      [],
      [],
    ],
    deaths: 0,
    timeouts: false,
  },
  'a waitAsync that its own thread notifies': {
    threads: [
      [
        { do: 'waitAsync', view: word, expected: 0, callback: [{ do: 'load', view: word }] },
        { do: 'notify', view: wide },
        { do: 'sleep', ms: 1 },
      ],
      [{ do: 'store', view: byte, value: 1 }],
      [],
    ],
    deaths: 0,
    timeouts: false,
  },
  'two waits with the same deadline': {
    threads: [
      [
        { do: 'wait', view: word, expected: 0, ms: 5 },
        { do: 'add', view: word, value: 1 },
      ],
      [
        { do: 'wait', view: wide, expected: 0, ms: 5 },
        { do: 'sub', view: byte, value: 1 },
      ],
      [],
    ],
    deaths: 0,
    timeouts: false,
  },
  'a deadlock is the end, although a thread could die': {
    threads: [
      [
        { do: 'setTimeout', ms: 0, callback: [] },
        { do: 'waitAsync', view: word, expected: 0 },
      ],
      [{ do: 'wait', view: word, expected: 0 }],
      [],
    ],
    deaths: 1,
    timeouts: false,
  },
  'the thread that waited first is woken first': {
    threads: [
      [{ do: 'wait', view: word, expected: 0 }],
      [{ do: 'wait', view: wide, expected: 0 }],
      [{ do: 'notify', view: word, count: 1 }],
    ],
    deaths: 0,
    timeouts: false,
  },
  'a thread that ends leaves the queues of its waits within its last step': {
    threads: [
      [
        { do: 'waitAsync', view: word, expected: 0, callback: [] },
        { do: 'load', view: { type: 'Int32', offset: 4 } },
      ],
      [{ do: 'notify', view: word }],
      [],
    ],
    deaths: 0,
    timeouts: false,
  },
  'a notified wait beside an overdue timer': {
    threads: [
      [
        { do: 'setTimeout', ms: 1, callback: [{ do: 'add', view: byte, value: 1 }] },
        { do: 'wait', view: word, expected: 0, ms: 5 },
        { do: 'waitAsync', view: word, expected: 0 },
      ],
      [
        { do: 'wait', view: wide, expected: 0, ms: 5 },
        { do: 'notify', view: word },
      ],
      [],
    ],
    deaths: 0,
    timeouts: false,
  },
};
