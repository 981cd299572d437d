import { work } from '../src/hammer/run/worker.ts';

export default work;
