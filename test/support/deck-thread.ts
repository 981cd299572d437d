import { parentPort, workerData } from 'node:worker_threads';
import { type Deck, getDeck } from '../../src/decks/deck.ts';
import { saveDeck } from '../../src/decks/save-deck.ts';
import { createSession } from '../../src/decks/sessions.ts';
import { addSlide, deleteSlide, reorderSlides, updateSlide } from '../../src/decks/slides.ts';
import { verifySlide } from '../../src/decks/verification.ts';
import { defaultVerifier } from '../../src/decks/verifier.ts';
import type { Grant } from '../../src/locks/api/grant.ts';
import { SessionLocks } from '../../src/locks/session-locks.ts';
import { type DeckStore, openStore } from '../../src/store/store.ts';

export type Edit =
  | { f: 'create' }
  | { f: 'add'; html: string; index?: number }
  | { f: 'update'; index: number; html: string }
  | { f: 'delete'; index: number }
  | { f: 'reorder'; order: number[] }
  | { f: 'save'; slides: string[]; messages: Deck['messages'] };

export type Command =
  /** Edits under the session's lock, which is refused at once or waited for; a grant that is held already is used. */
  | { do: 'edit'; session: string; edit: Edit; waits?: boolean }
  | { do: 'read'; session: string }
  | { do: 'hold' | 'release'; session: string }
  /** Verifies a slide; the verifier sets the gate to 1 and waits until it is 2. */
  | { do: 'verify'; session: string; index: number; gate: Int32Array<SharedArrayBuffer> }
  /** Repeats `times` times without pause, each time under the lock. */
  | { do: 'shuffle' | 'grow and shrink'; session: string; times: number; seed: number }
  | { do: 'open'; file: string }
  /** Writes half of an edit and stays in the transaction until the thread is killed. */
  | { do: 'hang in a transaction'; session: string; gate: Int32Array<SharedArrayBuffer> }
  | { do: 'die' };

export interface CommandResult {
  busy?: boolean;
  result?: { version?: number; created?: boolean; outcome?: string; verdict?: string };
  deck?: Deck;
  code?: string;
  message?: string;
  released?: boolean;
}

const { handle, file, begun } = workerData as { handle: SharedArrayBuffer; file: string; begun: Int32Array };
const locks = SessionLocks.attach(handle);
const store = await openStore(file, { locks });
const grants = new Map<string, Grant>();

async function perform(command: Command): Promise<CommandResult> {
  switch (command.do) {
    case 'edit':
      return edit(command.session, command.edit, command.waits ?? false);
    case 'read':
      return { deck: await getDeck(store, command.session) };
    case 'hold':
      grants.set(command.session, locks.acquire(command.session));
      return {};
    case 'release': {
      const released = grants.get(command.session)!.release();
      grants.delete(command.session);
      return { released };
    }
    case 'verify':
      return verify(command.session, command.index, command.gate);
    case 'shuffle':
    case 'grow and shrink':
      return churn(command);
    case 'open': {
      const other = await openStore(command.file, { locks });
      const grant = locks.acquire(command.file);
      const result = await createSession(other, grant, 'made by the first');
      grant.release();
      await other.close();
      return { result };
    }
    case 'hang in a transaction': {
      grants.set(command.session, locks.acquire(command.session));
      await store.fenced(command.session, grants.get(command.session)!, async (trx) => {
        await trx.updateTable('sessions').set({ name: 'half done' }).execute();
        await trx.deleteFrom('slides').execute();
        open(command.gate);
        Atomics.wait(command.gate, 0, 1);
      });
      return {};
    }
    case 'die':
      return process.exit(1);
  }
}

async function edit(session: string, edit: Edit, waits: boolean): Promise<CommandResult> {
  const held = grants.get(session);
  const grant = held ?? (waits ? locks.acquire(session) : locks.tryAcquire(session));
  if (grant === null) return { busy: true };
  try {
    return { result: await apply(store, grant, session, edit) };
  } finally {
    if (held === undefined) grant.release();
  }
}

function apply(store: DeckStore, grant: Grant, session: string, edit: Edit) {
  switch (edit.f) {
    case 'create':
      return createSession(store, grant, session);
    case 'add':
      return addSlide(store, grant, session, edit.html, edit.index);
    case 'update':
      return updateSlide(store, grant, session, edit.index, edit.html);
    case 'delete':
      return deleteSlide(store, grant, session, edit.index);
    case 'reorder':
      return reorderSlides(store, grant, session, edit.order);
    case 'save':
      return saveDeck(store, grant, session, edit);
  }
}

async function verify(
  session: string,
  index: number,
  gate: Int32Array<SharedArrayBuffer>,
): Promise<CommandResult> {
  const result = await verifySlide(
    store,
    () => locks.acquire(session),
    session,
    index,
    async (html) => {
      open(gate);
      Atomics.wait(gate, 0, 1, 20_000);
      return defaultVerifier(html);
    },
  );
  return { result };
}

async function churn({
  do: what,
  session,
  times,
  seed,
}: Extract<Command, { seed: number }>): Promise<CommandResult> {
  for (let turn = 0; turn < times; turn++) {
    const grant = locks.acquire(session);
    const { slides } = await getDeck(store, session);
    const last = slides.length - 1;
    if (what === 'shuffle') {
      const order = [...slides.keys()];
      await reorderSlides(
        store,
        grant,
        session,
        [...order.slice(seed % last), ...order.slice(0, seed % last)].reverse(),
      );
    } else if ((turn + seed) % 2 === 0) {
      await addSlide(store, grant, session, `<h1>${seed}: ${turn}</h1>`, turn % (last + 2));
    } else if (last > 0) {
      await deleteSlide(store, grant, session, turn % (last + 1));
    }
    grant.release();
  }
  return {};
}

function open(gate: Int32Array<SharedArrayBuffer>): void {
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
}

parentPort!.on('message', async (command: Command) => {
  Atomics.store(begun, 0, 1);
  Atomics.notify(begun, 0);
  const done = await perform(command).catch((error: { code?: string; message: string }): CommandResult => {
    return { code: error.code ?? 'unexpected', message: error.message };
  });
  parentPort!.postMessage(done);
});
parentPort!.postMessage('ready');
