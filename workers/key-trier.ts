import { tryKeys } from '../src/hammer/key-trier.ts';

await tryKeys();
