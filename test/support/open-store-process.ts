import { once } from 'node:events';
import { createSession, openStore } from '../../src/decks/index.ts';
import { SessionLocks } from '../../src/locks/index.ts';

/** A process that opens the file in its argument when it gets a message, and writes to it. */
const locks = SessionLocks.create({ capacity: 8 });
process.send!('ready');
await once(process, 'message');
try {
  const store = await openStore(process.argv[2]!, { locks });
  await createSession(store, {}, `by ${process.pid}`);
  await store.close();
  process.send!('opened');
} catch (error) {
  process.send!(String(error));
}
await locks.close();
process.disconnect();
