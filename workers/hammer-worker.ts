import { workerData } from 'piscina';
import { type Assignment, type Shared, work } from '../src/hammer/worker.ts';

export default (assignment: Assignment) => work(workerData as Shared, assignment);
