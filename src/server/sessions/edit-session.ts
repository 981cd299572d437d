import { randomUUID } from 'node:crypto';
import { answerTo } from '../../decks/chat.ts';
import type { ChatMessage, SlideVerdict } from '../../decks/deck.ts';
import { checkMessage } from '../../decks/messages.ts';
import { getSession, type SessionSize, type SessionSummary } from '../../decks/sessions.ts';
import { judgeSlide } from '../../decks/verification.ts';
import { checkVersion } from '../../store/fence.ts';
import type { EditCommand } from '../threads/edit-command.ts';
import {
  commitEdit,
  type EditRequest,
  type EditResult,
  editResult,
  expectedSize,
  indexOfSlide,
  versionOf,
} from './commit-edit.ts';
import type { Service } from './service.ts';

/*
 * The course of every edit: the request takes its session or is refused at once; everything that can be
 * refused is refused here, before anything is queued for a thread; the writer thread stores the edit, fenced
 * with the token of the hold; and the session is released whatever happened, but not before the thread that
 * worked for the request has answered or is dead.
 */

/**
 * Edits the slides of a session.
 *
 * @param check throws if the edit can't be applied to a session of this size
 */
export async function editDeck(
  service: Service,
  request: EditRequest,
  edit: EditCommand,
  check: (size: SessionSize) => void = () => {},
): Promise<EditResult> {
  const { session, route } = request;
  using hold = service.holds.take(session, route);
  // After the session is taken, because a refusal is short and needs no room.
  await service.backlog.room(session);
  const before = await expectedSize(service, request);
  check(before);
  const written = await commitEdit(service, request, hold, before.version, edit);
  return editResult(service, session, written);
}

/** Renames or deletes a session. @returns the version after the edit */
export async function renameOrDelete(
  service: Service,
  request: EditRequest,
  edit: Extract<EditCommand, { f: 'rename' | 'delete' }>,
): Promise<number> {
  using hold = service.holds.take(request.session, request.route);
  const before = await expectedSize(service, request);
  return (await commitEdit(service, request, hold, before.version, edit)).version!;
}

export interface SessionCreation {
  readonly session: SessionSummary;
  /** False if the session existed already. */
  readonly created: boolean;
}

/** Creates a session; one that exists is returned unchanged. */
export async function create(service: Service, request: EditRequest, name: string): Promise<SessionCreation> {
  const { session: id, route } = request;
  using hold = service.holds.take(id, route);
  if ((await versionOf(service, id)) === 0) {
    const { version, created = true } = await commitEdit(service, request, hold, 0, { f: 'create', name });
    if (created) return { session: { id, name, version: version! }, created };
  }
  return { session: await getSession(service.store, id), created: false };
}

export interface ChatRequest extends Omit<EditRequest, 'session'> {
  /** Undefined for a new session. */
  readonly session: string | undefined;
  readonly message: string;
  /** Stops the generator; then nothing is stored. */
  readonly signal: AbortSignal;
  /** Called once the request holds the session. */
  readonly onStart?: (session: string) => void;
  /** Called with each slide as it is made, before anything is stored. */
  readonly onSlide?: (html: string) => void;
}

export interface ChatAnswer extends EditResult {
  /** The message and the answer to it. */
  readonly messages: readonly ChatMessage[];
  /** The number of slides that were added. */
  readonly added: number;
}

/** Answers a message with slides, which are added to the session or to a new one. */
export async function chat(
  service: Service,
  { session, message, signal, onStart, onSlide, ...rest }: ChatRequest,
): Promise<ChatAnswer> {
  checkMessage({ role: 'user', content: message });
  const request = { ...rest, session: session ?? randomUUID() };
  await service.backlog.room();
  using hold = service.holds.take(request.session, request.route);
  if (session === undefined) checkVersion(request.session, 0, request.expectedVersion);
  const before = session === undefined ? 0 : (await expectedSize(service, request)).version;
  onStart?.(request.session);
  const slides = await service.workers.generate(message, signal, onSlide);
  const f = session === undefined ? 'first chat' : 'chat';
  const written = await commitEdit(service, request, hold, before, { f, content: message, slides });
  const messages: ChatMessage[] = [
    { role: 'user', content: message },
    { role: 'assistant', content: answerTo(slides) },
  ];
  return { ...(await editResult(service, request.session, written)), messages, added: slides.length };
}

export interface VerificationResult {
  readonly session_id: string;
  /** Cancelled if the slide was changed or deleted while it was verified: then no verdict is stored. */
  readonly status: 'verified' | 'cancelled';
  readonly verdict?: SlideVerdict;
  /** The current index of the slide. */
  readonly index?: number;
  /** The version after the verdict was stored. */
  readonly version?: number;
}

/**
 * Verifies a slide. The session is held only while the verdict is stored, so that the verifier delays no
 * edits.
 */
export async function verify(
  service: Service,
  request: EditRequest,
  index: number,
  signal: AbortSignal,
): Promise<VerificationResult> {
  const { session, route } = request;
  const judgement = await judgeSlide(service.store, session, index, (html) =>
    service.workers.verify(html, signal),
  );
  using hold = await service.holds.waitFor(session, route, service.limitMs, signal);
  const before = await expectedSize(service, request);
  const stored = await commitEdit(service, request, hold, before.version, { f: 'verify', judgement });
  if (stored.version === undefined) return { session_id: session, status: 'cancelled' };
  const place = stored.index ?? (await indexOfSlide(service, session, judgement.id));
  return {
    session_id: session,
    status: 'verified',
    verdict: judgement.verdict,
    version: stored.version,
    ...(place >= 0 && { index: place }),
  };
}
