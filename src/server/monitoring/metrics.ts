import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Service } from '../sessions/service.ts';

export interface Metrics {
  readonly contentType: string;
  /** Prometheus text. */
  read(): Promise<string>;
  answered(route: string, method: string, status: number, seconds: number): void;
  /** A refusal or a failure, by the code of its problem. */
  refused(code: string): void;
  /** A connection that was ended because nobody took its answer. */
  dropped(): void;
}

export function createMetrics({ locks, holds, store, backlog, writer, workers }: Service): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'hammerlock_http_request_duration_seconds',
    help: 'How long requests took, streams to their end',
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
    help: 'Connections that were ended because nobody took what was answered',
    registers,
  });
  new Gauge({
    name: 'hammerlock_sessions_held',
    help: 'Sessions that a request has for itself',
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
    help: 'What answers have that their readers have not taken yet',
    registers,
    collect() {
      this.set(backlog.bytes());
    },
  });
  new Gauge({
    name: 'hammerlock_wal_bytes',
    help: 'The write-ahead log beside the file: it grows while another process keeps a read open',
    registers,
    collect() {
      this.set(store.wal?.bytes() ?? 0);
    },
  });
  new Gauge({
    name: 'hammerlock_lock_events',
    help: 'What has happened in the lock table, since the server was started',
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
