import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Lets the requests of a connection go one after another. A client may send them ahead (pipelining), and their answers
 * have to come in their order: each that was made before its turn would be kept.
 */
export interface RequestOrder {
  /** Goes on when the answers before this one are taken, or never, where the connection is gone by then. */
  await(response: ServerResponse, socket: Socket, go: () => void): void;
  /** The answer that is to come last on a connection; undefined when all have been taken. */
  last(socket: Socket): ServerResponse | undefined;
}

export function createRequestOrder(): RequestOrder {
  const lasts = new WeakMap<Socket, ServerResponse>();

  function last(socket: Socket): ServerResponse | undefined {
    const response = lasts.get(socket);
    // What comes of a request after its answer, its body or an error of the parser, is still that request's.
    return response?.writableFinished && response.req.complete ? undefined : response;
  }

  return {
    last,
    await(response, socket, go) {
      const before = last(socket);
      lasts.set(socket, response);
      if (before === undefined) return go();
      // What has been read already comes here all the same: some hundred requests.
      socket.pause();
      before.once('close', () => {
        // Of a connection that is gone, nobody waits for the rest.
        if (socket.destroyed) return;
        if (lasts.get(socket) === response) socket.resume();
        go();
      });
    },
  };
}
