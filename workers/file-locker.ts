import { lockFileWhenTold } from '../src/hammer/lock-file.ts';

lockFileWhenTold();
