import { writeFile } from 'node:fs/promises';
import { buildSeedSchema } from './seed-schema.ts';

await writeFile('seed/seed.schema.json', `${JSON.stringify(buildSeedSchema(), null, 2)}\n`);
