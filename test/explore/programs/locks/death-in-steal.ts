import { mortalThief } from '../parts/mortal-thief.ts';

/** Stealing at once, from a thread: if the thief dies, the holder still has the key, or the dead thread had it. */
export default mortalThief({
  name: 'death-in-steal',
  mode: 'exclusive',
  steal: (thief) => thief.steal('a'),
});
