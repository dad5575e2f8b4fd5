import { isDeepStrictEqual } from 'node:util';
import type { Json, StackTemplate } from './stack-template.ts';

const TABLE = { Ref: 'TenantsTable' };
const TABLE_ARN = { 'Fn::GetAtt': ['TenantsTable', 'Arn'] };

/** A part of a template in which the table is one of this name that no stack of this region has. */
export function withNamedTable(part: Json, table: string): Json {
  if (isDeepStrictEqual(part, TABLE_ARN)) {
    const resource = `\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${table}`;
    return { 'Fn::Sub': `arn:${resource}` };
  }
  if (isDeepStrictEqual(part, TABLE)) return table;
  // As the dashboard names it.
  if (typeof part === 'string') return part.replaceAll(`\${TenantsTable}`, table);
  if (Array.isArray(part)) return part.map((each) => withNamedTable(each, table));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, withNamedTable(value, table)]),
  );
}

/** Has a stack use the replica of a table, and not one of its own. */
export function serveReplica(
  { Resources, Outputs }: StackTemplate,
  { tenantsTable }: { readonly tenantsTable: string },
  replica: StackTemplate,
): void {
  delete Resources.TenantsTable;
  for (const [name, each] of Object.entries(Resources))
    Resources[name] = withNamedTable(each, tenantsTable);
  Object.assign(Outputs, replica.Outputs);
}
