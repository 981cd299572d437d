import { workerData } from 'node:worker_threads';
import { SessionLocks } from '../../src/locks/session-locks.ts';

/** A thread that attaches, acquires a key and exits while it holds it. */
SessionLocks.attach(workerData).acquire('hasty');
process.exit(0);
