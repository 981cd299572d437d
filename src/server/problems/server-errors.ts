import { HammerlockError } from '../../base/hammerlock-error.ts';

/** A body is JSON, but says something twice, or more exactly than it can be kept. */
export class InvalidBodyError extends HammerlockError {
  readonly code = 'invalid_request';
}

/** Somebody else works on the session. */
export class SessionBusyError extends HammerlockError {
  readonly code = 'session_busy';

  constructor(session: string, request: string | undefined) {
    super(
      `Another request works on the session ${JSON.stringify(session)}${request === undefined ? '' : ` (${request})`}. ` +
        'Nothing was changed: try again when it is done.',
    );
  }
}

/** More requests wait than may wait, or one has waited for too long. */
export class ServerBusyError extends HammerlockError {
  readonly code = 'server_busy';

  constructor(waiting: number, what = 'a thread') {
    super(`${waiting} requests wait for ${what} already. Nothing was changed: try again later.`);
  }
}

/** The thread that worked for the request has died before it had stored anything. */
export class WorkerDiedError extends HammerlockError {
  readonly code = 'worker_died';

  constructor(cause: unknown) {
    super('The thread that worked on the request died. Nothing was stored: try again.', { cause });
  }
}

/** The generator or the verifier took longer than a request may take. */
export class TimedOutError extends HammerlockError {
  readonly code = 'timed_out';

  constructor(limitMs: number) {
    super(
      `The request took longer than ${limitMs} ms and was ended. Nothing was stored: ask for less at once.`,
    );
  }
}

/** Nobody waits for the answer any more. */
export class ClientGoneError extends HammerlockError {
  readonly code = 'hung_up';

  constructor() {
    super('The client hung up before it had its answer.');
  }
}

/** The thread that writes does not answer, or has died just now. */
export class NotReadyError extends HammerlockError {
  readonly code = 'not_ready';

  constructor(what: string, cause?: unknown) {
    super(`The thread that writes ${what}: edits wait, or are refused. Ask again later.`, { cause });
  }
}

/** The server is about to end. */
export class ShuttingDownError extends HammerlockError {
  readonly code = 'shutting_down';

  constructor() {
    super('The server is shutting down. Nothing was changed: try again when it is back.');
  }
}

/** A refusal that was thrown in another thread. */
export class RelayedError extends HammerlockError {
  readonly code: string;

  constructor({ code, message }: { readonly code: string; readonly message: string }) {
    super(message);
    this.code = code;
  }
}

/** A server can't be started with the option, or on the address. */
export class InvalidServerError extends HammerlockError {
  readonly code = 'invalid_server';
}
