import { runCoordinator } from '../src/explore/coordinator.ts';

runCoordinator();
