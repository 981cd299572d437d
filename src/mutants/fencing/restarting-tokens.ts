import { recyclingTable } from '../controls/recycling-table.ts';

/**
 * Planted bug: tokens count the grants since the key got its slot. When the key comes back after its slot was
 * another key's for a while, they repeat.
 *
 * Seen: with ZooKeeper, where clients take a node's version for a token: a node that is deleted and created
 * again begins with version 0.
 */
export default recyclingTable('restarting-tokens', { tokenOf: (_, nth) => BigInt(nth) });
