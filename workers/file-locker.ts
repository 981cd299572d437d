import { holdFileWhenTold } from '../src/hammer/hold-file.ts';

holdFileWhenTold();
