import { randomUUID } from 'node:crypto';
import { answerTo } from '../../decks/chat.ts';
import { type ChatMessage, getSlides } from '../../decks/deck.ts';
import { checkMessage } from '../../decks/messages.ts';
import { getLastToken, getSession, type SessionSize, type SessionSummary } from '../../decks/sessions.ts';
import { judgeSlide } from '../../decks/verification.ts';
import { checkVersion } from '../../store/fence.ts';
import { UnknownSessionError } from '../../store/store-errors.ts';
import { WorkerDiedError } from '../problems/server-errors.ts';
import type { Verification } from '../requests/schemas.ts';
import type { Json } from '../responses/deck-json.ts';
import type { EditCommand } from '../threads/edit-command.ts';
import type { Written } from '../threads/writer-thread.ts';
import type { Service } from './service.ts';
import type { SessionHold } from './session-holds.ts';

/*
 * How a request edits. It takes its session, or is refused at once; whatever can be refused is refused here, before
 * anything waits for a thread; the writer stores the edit, fenced with the token; and the session is free again
 * whatever happened, but not before the thread that worked for it has answered or is dead.
 */

/** Which session a request wants for itself. */
export interface EditRequest {
  readonly session: string;
  readonly expectedVersion?: number | undefined;
  /** What it does, for others to see. */
  readonly request: string;
}

export interface EditResult {
  readonly session_id: string;
  /** That the edit made. */
  readonly version: number;
  /** As it is afterwards, in JSON. */
  readonly slide_deck: Json;
}

/** `check` throws if the edit can't be applied to what there is. */
export async function editDeck(
  service: Service,
  claim: EditRequest,
  edit: EditCommand,
  check: (size: SessionSize) => void = () => {},
): Promise<EditResult> {
  const { session } = claim;
  using hold = service.holds.take(session, claim.request);
  // After the session is taken: a refusal is short, and costs no look at what others have not taken.
  await service.backlog.room(session);
  const before = await sizeAsExpected(service, claim);
  check(before);
  const written = await commit(service, claim, hold, before.version, edit);
  return answerWith(service, session, written);
}

export async function renameOrDelete(
  service: Service,
  claim: EditRequest,
  edit: Extract<EditCommand, { f: 'rename' | 'delete' }>,
): Promise<number> {
  using hold = service.holds.take(claim.session, claim.request);
  const before = await sizeAsExpected(service, claim);
  return (await commit(service, claim, hold, before.version, edit)).version!;
}

export interface SessionCreation {
  /** As it is while the request has it to itself. */
  readonly session: SessionSummary;
  /** False where it was there already. */
  readonly created: boolean;
}

export async function create(service: Service, claim: EditRequest, name: string): Promise<SessionCreation> {
  const { session: id, request } = claim;
  using hold = service.holds.take(id, request);
  if ((await versionOf(service, id)) === 0) {
    const { version, created = true } = await commit(service, claim, hold, 0, { f: 'create', name });
    if (created) return { session: { id, name, version: version! }, created };
  }
  return { session: await getSession(service.store, id), created: false };
}

export interface ChatRequest extends Omit<EditRequest, 'session'> {
  /** A new one, if none is named. */
  readonly session: string | undefined;
  readonly message: string;
  /** Ends the work: then nothing is stored. */
  readonly signal: AbortSignal;
  /** Called when the session is this request's own. */
  readonly onStart?: (session: string) => void;
  /** Called with each slide when it is made: nothing is stored by then. */
  readonly onSlide?: (html: string) => void;
}

export interface ChatAnswer extends EditResult {
  /** The message and what it was answered with. */
  readonly messages: readonly ChatMessage[];
  /** How many slides that are. */
  readonly added: number;
}

export async function chat(
  service: Service,
  { session, message, signal, onStart, onSlide, ...rest }: ChatRequest,
): Promise<ChatAnswer> {
  checkMessage({ role: 'user', content: message });
  const claim = { ...rest, session: session ?? randomUUID() };
  await service.backlog.room();
  using hold = service.holds.take(claim.session, claim.request);
  if (session === undefined) checkVersion(claim.session, 0, claim.expectedVersion);
  const before = session === undefined ? 0 : (await sizeAsExpected(service, claim)).version;
  onStart?.(claim.session);
  const slides = await service.workers.generate(message, signal, onSlide);
  const f = session === undefined ? 'first chat' : 'chat';
  const written = await commit(service, claim, hold, before, { f, content: message, slides });
  const messages: ChatMessage[] = [
    { role: 'user', content: message },
    { role: 'assistant', content: answerTo(slides) },
  ];
  return { ...(await answerWith(service, claim.session, written)), messages, added: slides.length };
}

/** Nobody waits for a verifier: the session is taken when there is a verdict to store. */
export async function verify(
  service: Service,
  claim: EditRequest,
  index: number,
  signal: AbortSignal,
): Promise<Verification> {
  const { session, request } = claim;
  const judgement = await judgeSlide(service.store, session, index, (html) =>
    service.workers.verify(html, signal),
  );
  using hold = await service.holds.waitFor(session, request, service.limitMs, signal);
  const { version } = await sizeAsExpected(service, claim);
  const stored = await commit(service, claim, hold, version, { f: 'verify', judgement });
  if (stored.version === undefined) return { session_id: session, status: 'cancelled' };
  const { verdict } = judgement;
  const place =
    stored.index ??
    (await getSlides(service.store, session)).slides.findIndex(({ id }) => id === judgement.id);
  const { version: made } = stored;
  // Another process may have deleted it at once.
  return {
    session_id: session,
    status: 'verified',
    verdict,
    version: made,
    ...(place >= 0 && { index: place }),
  };
}

/** @throws {@link UnknownSessionError} @throws {@link VersionConflictError} */
async function sizeAsExpected(
  { sizes }: Service,
  { session, expectedVersion }: EditRequest,
): Promise<SessionSize> {
  const size = await sizes(session);
  if (size === undefined) throw new UnknownSessionError(session);
  checkVersion(session, size.version, expectedVersion);
  return size;
}

/** The deck as the writer saw it, or as it is now. */
async function answerWith(
  { decks }: Service,
  session: string,
  { version, deck }: Written,
): Promise<EditResult> {
  if (deck !== undefined) decks.keep(session, deck);
  const { json } =
    deck ??
    (await decks.read(session).catch((error) => {
      if (!(error instanceof UnknownSessionError)) throw error;
      // One that another process has deleted at once has no slides any more.
      return { json: JSON.stringify({ version, slides: [] }) };
    }));
  return { session_id: session, version: version!, slide_deck: json };
}

/**
 * A writer that dies has committed or it has not. A request writes once under its grant, and its token goes into the
 * file with what it writes: so who wrote last there tells which.
 */
async function commit(
  service: Service,
  { session, expectedVersion }: EditRequest,
  { token }: SessionHold,
  before: number,
  edit: EditCommand,
): Promise<Written> {
  try {
    return await service.writer.write({ session, token, expectedVersion, edit });
  } catch (error) {
    if (!(error instanceof WorkerDiedError)) throw error;
    const last = await getLastToken(service.store, session);
    if (last < token) throw error;
    if (last > token) throw new Error('The writer died, and the session was taken over meanwhile.');
    if (edit.f === 'delete') return { version: before + 1 };
    const version = await versionOf(service, session);
    // A verification that was cancelled has written nothing but its token.
    return version === before ? {} : { version };
  }
}

/** 0 where there is no session. */
async function versionOf({ sizes }: Service, session: string): Promise<number> {
  return (await sizes(session))?.version ?? 0;
}
