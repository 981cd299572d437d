import assert from 'node:assert/strict';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { LiveEvents } from '../../src/report/live/live-events.ts';

/** A page's connection to the events of a live run. */
export interface LiveConnection {
  /** The data of the next event of this name; those before it are skipped. */
  next<Name extends keyof LiveEvents>(
    name: Name,
    isWanted?: (data: LiveEvents[Name]) => boolean,
  ): Promise<LiveEvents[Name]>;
  close(): void;
}

/** Connects to the events of a live page as a browser does. */
export async function connectLive(url: string): Promise<LiveConnection> {
  const closing = new AbortController();
  const response = await fetch(`${url}/events`, { signal: closing.signal });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type')!, /^text\/event-stream/);
  const events = response
    .body!.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  return {
    async next(name, isWanted = () => true) {
      for (;;) {
        const { done, value } = await events.read();
        assert.ok(!done, `the events ended before ${name}`);
        if (value.event !== name) continue;
        const data = JSON.parse(value.data);
        if (isWanted(data)) return data;
      }
    },
    close: () => closing.abort(),
  };
}
