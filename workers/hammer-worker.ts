import { work } from '../src/hammer/worker.ts';

export default work;
