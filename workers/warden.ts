import { runWarden } from '../src/locks/recovery/warden.ts';

runWarden();
