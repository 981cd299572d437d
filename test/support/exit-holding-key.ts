import { workerData } from 'node:worker_threads';
import { SessionLocks } from '../../src/locks/session-locks.ts';

/** Attaches, takes a key, and is gone. */
SessionLocks.attach(workerData).acquire('hasty');
process.exit(0);
