import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Service } from '../sessions/service.ts';

export interface Metrics {
  readonly contentType: string;
  /** All metrics in the text format of Prometheus. */
  read(): Promise<string>;
  /** Records a response. */
  answered(route: string, method: string, status: number, seconds: number): void;
  /** Records an error response by the code of its problem. */
  refused(code: string): void;
  /** Records a client that was disconnected because it did not read its response. */
  dropped(): void;
}

export function createMetrics({ locks, holds, store, backlog, writer, workers }: Service): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'hammerlock_http_request_duration_seconds',
    help: 'Duration of requests, of streams until their end',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const problems = new Counter({
    name: 'hammerlock_http_problems_total',
    help: 'Requests that were refused or failed, by the code of the problem',
    labelNames: ['code'],
    registers,
  });
  const dropped = new Counter({
    name: 'hammerlock_http_dropped_total',
    help: 'Connections that were closed because the client did not read its response',
    registers,
  });
  new Gauge({
    name: 'hammerlock_sessions_held',
    help: 'Sessions that are held',
    registers,
    collect() {
      this.set(holds.list().length);
    },
  });
  new Gauge({
    name: 'hammerlock_tasks_waiting',
    help: 'Tasks that wait for a thread',
    labelNames: ['pool'],
    registers,
    collect() {
      this.set({ pool: 'writer' }, writer.waiting);
      this.set({ pool: 'workers' }, workers.waiting);
    },
  });
  new Gauge({
    name: 'hammerlock_backlog_bytes',
    help: 'Bytes of responses that clients have not received yet',
    registers,
    collect() {
      this.set(backlog.bytes());
    },
  });
  new Gauge({
    name: 'hammerlock_wal_bytes',
    help: 'Size of the write-ahead log, which grows while another process keeps a read open',
    registers,
    collect() {
      this.set(store.wal?.bytes() ?? 0);
    },
  });
  new Gauge({
    name: 'hammerlock_lock_events',
    help: 'Events in the lock table since the server was started',
    labelNames: ['event'],
    registers,
    collect() {
      for (const [event, count] of Object.entries(locks.inspect().counters)) this.set({ event }, count);
    },
  });
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    answered: (route, method, status, seconds) =>
      requests.observe({ route, method, status: String(status) }, seconds),
    refused: (code) => problems.inc({ code }),
    dropped: () => dropped.inc(),
  };
}
