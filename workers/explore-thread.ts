import { runThread } from '../src/explore/execute/explored-thread.ts';

await runThread();
