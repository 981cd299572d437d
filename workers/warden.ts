import { threadId, workerData } from 'node:worker_threads';
import { runWarden } from '../src/locks/recovery/recovery.ts';

runWarden(workerData, threadId);
