import { checkInThisThread } from '../src/cli/check-file.ts';

checkInThisThread();
