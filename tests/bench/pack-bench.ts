import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCommand } from './measure-command.ts';
import type { Row } from './report.ts';
import { buildCatalog, generateTenants, writeNdjson } from './seed-population.ts';

const SEATS = 50;
const MOST_MEGABYTES = 512;
/** Of two cores. */
const LEAST_ROWS_A_SECOND = 100_000;

/** What it costs to pack so many tenants for an import, and to compare what was packed. */
export async function benchPack(tenants: number, log: (text: string) => void): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tenant-claims-bench-'));
  try {
    const file = join(folder, 'population.ndjson');
    const out = join(folder, 'import');
    log(`Writing a file of ${tenants} tenants ...`);
    await writeNdjson(file, buildCatalog(SEATS), generateTenants(tenants));
    log('Packing ...');
    const pack = await measureCommand(['pack', '--file', file, '--out', out], 0);
    log('Comparing ...');
    const verify = await measureCommand(['verify', '--file', file, '--export', out], 0);
    const { itemCount } = JSON.parse(await readFile(join(out, 'manifest-summary.json'), 'utf8'));
    const rows = (what: string, { seconds, megabytes }: typeof pack): Row[] => [
      {
        what: `${what}, rows a second`,
        unit: '/s',
        service: itemCount / seconds,
        note: `${itemCount.toLocaleString('en')} rows, ${availableParallelism()} cores`,
        ...(what === 'pack' && {
          target: { least: LEAST_ROWS_A_SECOND, of: 'service' as const },
        }),
      },
      {
        what: `${what}, most memory`,
        unit: 'MB',
        service: megabytes,
        target: { most: MOST_MEGABYTES, of: 'service' },
      },
    ];
    return [...rows('pack', pack), ...rows('verify of what was packed', verify)];
  } finally {
    await rm(folder, { recursive: true });
  }
}
