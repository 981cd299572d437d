import { workerData } from 'node:worker_threads';

const EVERY_MS = 1_000;

// A process whose parent has ended gets another one.
setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL');
}, EVERY_MS);
