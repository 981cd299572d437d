import { waitAndDie } from '../src/hammer/giving-up/mortal-waiter.ts';

await waitAndDie();
