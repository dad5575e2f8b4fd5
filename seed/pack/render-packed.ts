import { callTo, docsPath } from '../../tools/command/call-to.ts';
import { type importCommands, quoteWord } from './describe-import.ts';

const PRICES = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';

const sizeOf = (bytes: number) =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

interface Packed {
  readonly itemCount: number;
  readonly bytes: number;
  readonly uncompressedBytes: number;
}

/** What there is now, what the import costs, and the commands for it. */
export function describePacked(
  { itemCount, bytes, uncompressedBytes }: Packed,
  commands: ReturnType<typeof importCommands>,
  { table, paths }: { readonly table: string; readonly paths: readonly string[] },
): string {
  const files = paths.map((path) => ` --file ${quoteWord(path)}`).join('');
  return `${itemCount.toLocaleString('en')} rows, ${sizeOf(bytes)} to upload, ${sizeOf(uncompressedBytes)} uncompressed.

DynamoDB imports into a new table, which it makes with the keys and the billing of the stack's own:

  ${commands.upload}
  ${commands.import}
  ${commands.watch}

The last has the ARN that the second answers. When its ImportStatus is COMPLETED, its ErrorCount has to
be 0 and its ImportedItemCount ${itemCount}. What the stack's own table has besides, and the rows compared:

  ${commands.keepBackups}
  ${commands.protect}
  ${callTo('seed')} verify${files} --table ${table}

The import is charged by uncompressed data, ${sizeOf(uncompressedBytes)}, at the price of your Region:
${PRICES}, and takes no write units.

A stage reads the table of its own stack, not this one: see ${docsPath('seeding.md')}, First load of a large table.`;
}
