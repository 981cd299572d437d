import { conduct } from '../src/explore/conductor.ts';

await conduct();
