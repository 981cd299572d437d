import { mortalThief } from '../parts/mortal-thief.ts';

/** Stealing at once, from a reader: if the thief dies, the reader still has the key, or the dead thread had it. */
export default mortalThief({
  name: 'death-in-steal-from-readers',
  mode: 'shared',
  steal: (thief) => thief.steal('a'),
});
