import { hammerInThisProcess } from '../src/hammer/process/run-process.ts';

hammerInThisProcess();
