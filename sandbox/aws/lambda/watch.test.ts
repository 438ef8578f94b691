import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openBench } from './testing.ts';
import { keepLatestEvents } from './watch.ts';

test("each function's latest event is kept for its owner, and the function gets it all the same", async () => {
  const bench = await openBench();
  try {
    const { world } = bench;
    const folder = join(world.folder, 'events');
    keepLatestEvents(world, folder);
    await bench.create('told', "exports.handler = async (event) => console.log('got', event.n);");
    for (const n of [1, 2])
      await world.call(world.operator, 'lambda', 'Invoke', {
        FunctionName: 'told',
        InvocationType: 'Event',
        Payload: Buffer.from(JSON.stringify({ n })),
      });
    const got = (n: number) => world.trace.some(({ what }) => what.includes(`got ${n}`));
    await world.clock.until('both events to arrive', () => got(1) && got(2));
    const file = join(folder, 'told.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ n: 2 });
    expect(statSync(file).mode & 0o077).toBe(0);
  } finally {
    await bench.close();
  }
});
