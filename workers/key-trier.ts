import { tryKeys } from '../src/hammer/deadlock/key-trier.ts';

await tryKeys();
