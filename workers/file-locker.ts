import { holdFileWhenTold } from '../src/fixtures/sqlite/hold-file.ts';

holdFileWhenTold();
