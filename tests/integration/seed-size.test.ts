import { join } from 'node:path';
import { buildCatalog, generateTenants, writeNdjson } from '../bench/seed-population.ts';
import { runNode } from '../support/run.ts';
import { createSeedFolder } from '../support/seed-folder.ts';

it('validates in less memory than the records take', async () => {
  const folder = await createSeedFolder({});
  const file = join(folder.path, 'many.ndjson');
  await writeNdjson(file, buildCatalog(50), generateTenants(10_000));
  const command = ['--max-old-space-size=48', '--import', 'tsx', 'seed/cli.ts', 'validate', file];
  const ended = await runNode(command);
  await folder.remove();

  expect(ended).toEqual({
    code: 0,
    stdout:
      '10000 tenants, 15000 departments, 65000 members, 10000 clients, 3 plans in 1 file: valid. 15000 records grant roles, and ALLOWED_ROLE_ARNS is not set: no role passes. 65000 members do not count: MEMBERSHIP is off.\nSettings: MEMBERSHIP=off (default), ALLOWED_ROLE_ARNS not set (default).\n',
    stderr: '',
  });
});
