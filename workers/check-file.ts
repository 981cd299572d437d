import { checkInThisThread } from '../src/cli/check/check-thread.ts';

await checkInThisThread();
