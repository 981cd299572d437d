import { getSlides } from '../../decks/deck.ts';
import { getLastToken, type SessionSize } from '../../decks/sessions.ts';
import { checkVersion } from '../../store/fence.ts';
import { UnknownSessionError } from '../../store/store-errors.ts';
import { WorkerDiedError } from '../problems/server-errors.ts';
import type { Json } from '../responses/deck-json.ts';
import type { EditCommand } from '../threads/edit-command.ts';
import type { Written } from '../threads/writer-thread.ts';
import type { Service } from './service.ts';
import type { SessionHold } from './session-holds.ts';

/** A request to edit a session. */
export interface EditRequest {
  readonly session: string;
  readonly expectedVersion?: number | undefined;
  /** The route of the request, which others see while it holds the session. */
  readonly route: string;
}

export interface EditResult {
  readonly session_id: string;
  /** The version after the edit. */
  readonly version: number;
  /** The deck after the edit. */
  readonly slide_deck: Json;
}

/**
 * The size of a session that has the version which the request expects.
 *
 * @throws {@link UnknownSessionError} @throws {@link VersionConflictError}
 */
export async function expectedSize(
  { sizes }: Service,
  { session, expectedVersion }: EditRequest,
): Promise<SessionSize> {
  const size = await sizes(session);
  if (size === undefined) throw new UnknownSessionError(session);
  checkVersion(session, size.version, expectedVersion);
  return size;
}

/** The version of a session; 0 if there is no such session. */
export async function versionOf({ sizes }: Service, session: string): Promise<number> {
  return (await sizes(session))?.version ?? 0;
}

/**
 * Stores an edit, and finds out whether it was stored if the writer thread dies: a request writes at most
 * once under its grant, and the token of the grant is stored in the same transaction, so that the last token
 * in the file tells.
 *
 * @param before the version of the session before the edit
 */
export async function commitEdit(
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
    if (last > token) throw new Error('The writer thread died, and the session was stolen in the meantime.');
    if (edit.f === 'delete') return { version: before + 1 };
    const version = await versionOf(service, session);
    // A cancelled verification stores its token and nothing else.
    return version === before ? {} : { version };
  }
}

/** The response to an edit: with the deck as the writer thread read it, or else as it is now. */
export async function editResult(
  { decks }: Service,
  session: string,
  { version, deck }: Written,
): Promise<EditResult> {
  if (deck !== undefined) decks.keep(session, deck);
  const { json } = deck ?? (await decks.read(session).catch((error) => emptyIfDeleted(error, version)));
  return { session_id: session, version: version!, slide_deck: json };
}

/** Another process may have deleted the session right after the edit; then it has no slides. */
function emptyIfDeleted(error: unknown, version: number | undefined): { readonly json: Json } {
  if (!(error instanceof UnknownSessionError)) throw error;
  return { json: JSON.stringify({ version, slides: [] }) };
}

/** The current index of a slide; -1 if another process has deleted it. */
export async function indexOfSlide({ store }: Service, session: string, slide: number): Promise<number> {
  return (await getSlides(store, session)).slides.findIndex(({ id }) => id === slide);
}
