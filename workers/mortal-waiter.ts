import { waitAndDie } from '../src/hammer/mortal-waiter.ts';

await waitAndDie();
