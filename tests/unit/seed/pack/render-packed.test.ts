import { importCommands, importRequestOf } from '../../../../seed/pack/describe-import.ts';
import { describePacked } from '../../../../seed/pack/render-packed.ts';

it('says sizes in their unit, each command, and what is charged', async () => {
  const place = { out: 'import', bucket: 'my-bucket', prefix: '', table: 'tenants' };
  const commands = importCommands(place, await importRequestOf('tenants'));
  const packed = { itemCount: 10_000_000, bytes: 140_400_000, uncompressedBytes: 2_680_000_000 };
  const text = describePacked(packed, commands, { table: 'tenants', paths: ['a', 'b c'] });
  expect(text.split('\n')[0]).toBe('10,000,000 rows, 140.4 MB to upload, 2.7 GB uncompressed.');
  expect(text).toContain('its ImportedItemCount 10000000.');
  for (const command of Object.values(commands)) expect(text).toContain(`\n  ${command}\n`);
  expect(text).toContain("\n  npm run seed -- verify --file a --file 'b c' --table tenants\n");
  expect(text).toContain('The import is charged by uncompressed data, 2.7 GB,');
});
