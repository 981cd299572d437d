import type { Code, View } from './language.ts';

const word: View = { type: 'Int32', offset: 0 };
const wide: View = { type: 'BigInt64', offset: 0 };
const byte: View = { type: 'Int8', offset: 1 };

/** Programs for which the explorer and the reference once had different outcomes, and similar ones. */
export const found: Readonly<Record<string, Code>> = {
  'two halves of 64 bits that are alike are not nothing': {
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
  'a waitAsync that was notified does not time out, too': {
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
  'of two waits of one thread for a word each expects its own value': {
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
  'a notify that woke nobody was not for what a byte of the word became later': {
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
  'two waits whose time is over at once': {
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
  'a deadlock is the end, though a thread could die': {
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
  'who came to wait first is woken first': {
    threads: [
      [{ do: 'wait', view: word, expected: 0 }],
      [{ do: 'wait', view: wide, expected: 0 }],
      [{ do: 'notify', view: word, count: 1 }],
    ],
    deaths: 0,
    timeouts: false,
  },
  'a thread that ends leaves its lines within its last step': {
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
  'a wait that was notified beside a timer that is over': {
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
