import { hammerInThisProcess } from '../src/hammer/run-process.ts';

hammerInThisProcess();
