import { HammerlockError } from '../../base/hammerlock-error.ts';

/** The body of a request is not valid JSON, or has a field twice or a number that would be rounded. */
export class InvalidBodyError extends HammerlockError {
  readonly code = 'invalid_request';
}

/** Another request holds the session. */
export class SessionBusyError extends HammerlockError {
  readonly code = 'session_busy';

  constructor(session: string, route: string | undefined) {
    super(
      `Another request works on the session ${JSON.stringify(session)}${route === undefined ? '' : ` (${route})`}. ` +
        'Nothing was changed: try again when it has finished.',
    );
  }
}

/** The queue for a thread, or for room for responses, is full, or the request has waited too long in it. */
export class ServerBusyError extends HammerlockError {
  readonly code = 'server_busy';

  constructor(waiting: number, what = 'a thread') {
    super(`${waiting} requests already wait for ${what}. Nothing was changed: try again later.`);
  }
}

/** The thread that worked on the request died before it stored anything. */
export class WorkerDiedError extends HammerlockError {
  readonly code = 'worker_died';

  constructor(cause: unknown) {
    super('The thread that worked on the request died. Nothing was stored: try again.', { cause });
  }
}

/** The generator or the verifier exceeded the time limit of a request. */
export class TimedOutError extends HammerlockError {
  readonly code = 'timed_out';

  constructor(limitMs: number) {
    super(
      `The request took longer than ${limitMs} ms and was aborted. Nothing was stored: ask for less at once.`,
    );
  }
}

/** The client closed the connection before it had its response. */
export class ClientGoneError extends HammerlockError {
  readonly code = 'hung_up';

  constructor() {
    super('The client hung up before it had its response.');
  }
}

/** The writer thread does not answer, or has just died. */
export class NotReadyError extends HammerlockError {
  readonly code = 'not_ready';

  constructor(state: string, cause?: unknown) {
    super(`The writer thread ${state}: edits wait or are refused. Ask again later.`, { cause });
  }
}

/** The server is shutting down. */
export class ShuttingDownError extends HammerlockError {
  readonly code = 'shutting_down';

  constructor() {
    super('The server is shutting down. Nothing was changed: try again when it is back.');
  }
}

/** A {@link HammerlockError} that was thrown in another thread: the same code and message. */
export class RelayedError extends HammerlockError {
  readonly code: string;

  constructor({ code, message }: { readonly code: string; readonly message: string }) {
    super(message);
    this.code = code;
  }
}

/** The server can't be started: an option or a module is invalid, or the address can't be listened on. */
export class InvalidServerError extends HammerlockError {
  readonly code = 'invalid_server';
}
