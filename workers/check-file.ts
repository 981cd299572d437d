import { checkInThisThread } from '../src/cli/check/check-file.ts';

await checkInThisThread();
