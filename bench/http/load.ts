import autocannon from 'autocannon';

export interface Load {
  readonly requestsPerSecond: number;
  /** Latencies in ms. */
  readonly p99: number;
  readonly statuses: Readonly<Record<string, number>>;
}

export interface Request {
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly path: string;
  readonly body?: object;
}

/** Enough connections to keep both cores busy. */
export const CONNECTIONS = 64;
const SECONDS = 1.5;

/** Each connection repeats its own request and waits for each response. */
export async function load(
  url: string,
  requestOf: (connection: number) => Request,
  connections = CONNECTIONS,
): Promise<Load> {
  let opened = 0;
  const result = await autocannon({
    url,
    connections,
    duration: SECONDS,
    setupClient(client) {
      const { method, path, body } = requestOf(opened++);
      client.setRequests([
        {
          method,
          path,
          ...(body !== undefined && {
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
        },
      ]);
    },
  });
  const statuses = Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => [status, count]);
  return {
    requestsPerSecond: result.requests.total / result.duration,
    p99: result.latency.p99,
    statuses: Object.fromEntries(statuses),
  };
}

/** The rate of the load; throws unless every response had the status. */
export function rateOf({ requestsPerSecond, statuses }: Load, expected: string): number {
  if (Object.keys(statuses).join() === expected) return requestsPerSecond;
  throw new Error(`Every answer should be ${expected}, but there were ${JSON.stringify(statuses)}.`);
}
