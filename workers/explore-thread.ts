import { runThread } from '../src/explore/thread.ts';

await runThread();
