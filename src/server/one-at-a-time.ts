import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Lets the requests of a connection go one after another. A client may send them ahead (pipelining), and their answers
 * have to come in their order: each that was made before its turn would be kept.
 */
export function createOrder(): (response: ServerResponse, socket: Socket, go: () => void) => void {
  /** For each connection the answer that is to come last. */
  const last = new WeakMap<Socket, ServerResponse>();

  return (response, socket, go) => {
    const before = last.get(socket);
    last.set(socket, response);
    if (before === undefined || before.writableFinished) return go();
    // What has been read already comes here all the same: some hundred requests.
    socket.pause();
    before.once('close', () => {
      // Of a connection that is gone, nobody waits for the rest.
      if (socket.destroyed) return;
      if (last.get(socket) === response) socket.resume();
      go();
    });
  };
}
