import { workerData } from 'node:worker_threads';
import { killWhenOrphaned } from '../src/hammer/process/watchdog.ts';

killWhenOrphaned(workerData);
