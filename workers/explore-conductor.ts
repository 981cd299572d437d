import { conduct } from '../src/explore/conductor.ts';

conduct();
