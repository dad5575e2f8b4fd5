import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { formatKey } from '../../src/records/keys.ts';
import { CATALOG_PK, type CatalogKind, KINDS, type Kind } from '../../src/records/kinds.ts';
import type { Fields } from '../table/action.ts';

/** The texts of a list, also one that is a set. */
export const textsOf = (list: AttributeValue | undefined): readonly string[] =>
  list?.SS ?? list?.L?.flatMap(({ S }) => S ?? []) ?? [];

const nameOf = (kind: CatalogKind, id: string) =>
  formatKey({ pk: CATALOG_PK, sk: KINDS[kind].sk[0] + id });

/** The records of the catalogue that a row names, by the names of their keys. */
export function namedBy(kind: Kind, { plan, roles, groups }: Fields): readonly string[] {
  const ofGroups = kind === 'identityProvider' ? (groups?.L ?? []) : [];
  const named = [roles, ...ofGroups.map(({ M }) => M?.roles)]
    .flatMap(textsOf)
    .map((role) => nameOf('role', role));
  return kind === 'tenant' && plan?.S !== undefined ? [nameOf('plan', plan.S), ...named] : named;
}
