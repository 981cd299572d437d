import { runThread } from '../src/explore/execute/run-thread.ts';

await runThread();
