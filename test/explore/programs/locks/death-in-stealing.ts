import { mortalThief } from '../parts/mortal-thief.ts';

/**
 * A holder's lease runs out at any step (with `timeouts`), and the thread that steals the key dies with the state contested,
 * or with the key freed and no waiter woken.
 */
export default mortalThief({
  name: 'death-in-stealing',
  table: { leaseMs: 10 },
  mode: 'exclusive',
  steal: (thief) => thief.acquire('a'),
});
