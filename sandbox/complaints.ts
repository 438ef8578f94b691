/** What a person is told first of a rehearsal that has not passed. */
import { unmatchedRules } from './aws/events/state.ts';
import type { Line } from './timeline.ts';
import type { World } from './world.ts';

const lastComplaints = 5;

/** The last different things that went wrong, and what never happened at all. */
export const complaintsOf = (world: World, lines: readonly Line[]): readonly string[] => {
  const bad = lines.filter((line) => line.mark === 'bad').map(({ where, text }) => `${where}: ${text}`);
  const silent = unmatchedRules(world);
  const never = silent.length > 0 ? [`Events: no event matched the rules ${silent.join(', ')}`] : [];
  return [...[...new Set(bad)].slice(-lastComplaints), ...never];
};
