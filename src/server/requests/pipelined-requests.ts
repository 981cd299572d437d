import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Lets the requests of one connection proceed one after another. A client may send requests ahead (HTTP
 * pipelining), and their responses must be sent in the same order: a response that was ready early would have
 * to be kept in memory.
 */
export interface RequestOrder {
  /** Calls `proceed` when all earlier responses are sent; never, if the connection closes before. */
  await(response: ServerResponse, socket: Socket, proceed: () => void): void;
  /** The last response that the connection still has to send; undefined if there are no such responses. */
  last(socket: Socket): ServerResponse | undefined;
}

export function createRequestOrder(): RequestOrder {
  const lasts = new WeakMap<Socket, ServerResponse>();

  function last(socket: Socket): ServerResponse | undefined {
    const response = lasts.get(socket);
    // Until the whole request has arrived, parser errors on the connection belong to it, even if its response
    // is sent.
    return response?.writableFinished && response.req.complete ? undefined : response;
  }

  return {
    last,
    await(response, socket, proceed) {
      const before = last(socket);
      lasts.set(socket, response);
      if (before === undefined) return proceed();
      // Requests that were read already, up to some hundred, still arrive here.
      socket.pause();
      before.once('close', () => {
        // The client is gone, so the remaining requests need no response.
        if (socket.destroyed) return;
        if (lasts.get(socket) === response) socket.resume();
        proceed();
      });
    },
  };
}
