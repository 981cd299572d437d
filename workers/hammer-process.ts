import { runInThisProcess } from '../src/hammer/run-process.ts';

runInThisProcess();
