import { threadId, workerData } from 'node:worker_threads';
import { standGuard } from '../src/locks/recovery.ts';

standGuard(workerData, threadId);
