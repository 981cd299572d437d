import { SessionLocks } from '../../src/locks/index.ts';
import { atMost, type Result, shown } from '../result.ts';
import { nsEach, sideBySide } from '../rounds.ts';
import { newGate, openGate, startThread } from './threads.ts';

const TIMES = 200_000;

/** An uncontended key beside a thousand others, each held by one thread and waited for by another. */
export async function* crowded(): AsyncGenerator<Result> {
  const alone = SessionLocks.create();
  const among = SessionLocks.create();
  const gate = newGate();
  const words = new Int32Array(new SharedArrayBuffer(256));
  const crowd = Array.from({ length: 4 }, () =>
    startThread({ task: 'hold and wait', handle: among.handle, words, gate }),
  );
  try {
    await openGate(gate, crowd.length);
    const { keys } = among.inspect();
    const awaited = keys.filter(({ waiters }) => waiters.length > 0).length;
    const measure = (locks: SessionLocks) =>
      nsEach(TIMES, (times) => {
        for (let i = 0; i < times; i++) locks.acquire('mine').release();
      });
    const ns = await sideBySide({ alone: measure(alone), among: measure(among) });
    yield shown('other keys held and waited for', awaited, 'keys');
    yield shown('acquire + release with none of them', ns.alone, 'ns');
    yield atMost(1.2, 'acquire + release among them', ns.among / ns.alone, '× with none');
  } finally {
    await Promise.all(crowd.map((thread) => thread.terminate()));
    await alone.close();
    await among.close();
  }
}
