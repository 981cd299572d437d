import { threadId, workerData } from 'node:worker_threads';
import { runWarden } from '../src/locks/recovery/warden.ts';

runWarden(workerData, threadId);
