import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { EnrichmentError } from '../../src/denials.ts';
import { stateAt } from '../../src/records/grants.ts';
import { formatKey, type Ids, makeKey } from '../../src/records/keys.ts';
import { KINDS } from '../../src/records/kinds.ts';
import { readRecord } from '../../src/records/parse-record.ts';
import { ANY_SUB } from '../../tools/simulator/create-event.ts';
import type { Person } from '../../tools/simulator/preview-sign-in.ts';
import type { Fields } from '../table/action.ts';
import { fieldsOfKind } from '../table/record-fields.ts';
import { type CatalogReach, GRANT_FIELDS, TOGETHER } from './catalog-reach.ts';
import { namedBy } from './named-records.ts';
import type { Rows } from './token-effects.ts';

const CHAIN = ['tenant', 'department', 'member', 'client'] as const;
type ChainKind = (typeof CHAIN)[number];

/** The rows that one sign-in depends on, besides those of the catalogue. */
export type SignInRows = readonly (readonly [kind: ChainKind, fields: Fields])[];

/** The names of these stand for any: what a token says of them tells no sign-in from another. */
const IDS = {
  tenantId: 'tenantId',
  departmentId: 'departmentId',
  sub: ANY_SUB,
  clientId: 'clientId',
} as Pick<Ids, 'tenantId' | 'departmentId' | 'sub' | 'clientId'>;

/** Whoever stands for all of a kind. */
const ANYBODY: Readonly<Record<ChainKind, Person>> = {
  tenant: { tenantId: IDS.tenantId },
  department: { tenantId: IDS.tenantId, departmentId: IDS.departmentId },
  member: { tenantId: IDS.tenantId, sub: IDS.sub },
  client: { clientId: IDS.clientId },
};

const rowName = (kind: ChainKind, ids: { readonly [Name in keyof Ids]?: string | undefined }) =>
  formatKey(makeKey(KINDS[kind], ids as Ids));

const NAMES = Object.fromEntries(CHAIN.map((kind) => [kind, rowName(kind, IDS)])) as Readonly<
  Record<ChainKind, string>
>;

/** The kind of the record that a sign-in is about. */
function kindOf({ departmentId, sub, clientId }: Person): ChainKind {
  if (clientId) return 'client';
  if (sub) return 'member';
  return departmentId ? 'department' : 'tenant';
}

/** The rows of a sign-in; undefined if the one is not there that it is about. */
export function rowsOfSignIn(person: Person, rows: Rows): SignInRows | undefined {
  const { tenantId: givenTenant, departmentId: givenDepartment } = person;
  const ownKind = kindOf(person);
  const own = rows.get(rowName(ownKind, person));
  if (!own) return undefined;
  const tenantId = ownKind === 'client' ? own.tenantId?.S : givenTenant;
  const departmentId = givenDepartment ?? own.departmentId?.S;
  const found: [ChainKind, Fields][] = [];
  const add = (kind: ChainKind, fields: Fields | undefined) => {
    if (fields) found.push([kind, fields]);
  };
  if (tenantId) add('tenant', rows.get(rowName('tenant', { tenantId })));
  if (tenantId && departmentId)
    add('department', rows.get(rowName('department', { tenantId, departmentId })));
  if (ownKind === 'member' || ownKind === 'client') add(ownKind, own);
  return found;
}

/** The records of the catalogue that a sign-in's rows name. */
export const namedIn = (rows: SignInRows): readonly string[] =>
  rows.flatMap(([kind, fields]) => namedBy(kind, fields));

/** A sign-in in which only that is left on which the effect of a change depends. */
export interface AlikeSignIn {
  /** The same of all sign-ins with the same effect. */
  readonly text: string;
  readonly person: Person;
  /** Makes its rows, which few need: of most sign-ins the effect is known by then. */
  rows(): Rows;
}

const BROKEN: Fields = {};
const SUSPENDED: Fields = { status: { S: 'suspended' } };
const ACTIVE: Fields = { status: { S: 'active' } };

function pickNames({ M = {} }: AttributeValue, names: ReadonlySet<string>): Fields {
  const entries = Object.entries(M).filter(([name]) => names.has(name));
  return Object.fromEntries(entries);
}

/** Of the fields that grant something, those that a change bears on; all where it says nothing. */
function pickGrants(fields: Fields, reach: CatalogReach | undefined): Fields {
  if (!reach) return pickFields(fields, GRANT_FIELDS);
  const picked: Record<string, AttributeValue> = {};
  for (const name of GRANT_FIELDS) {
    const value = fields[name];
    if (!value) continue;
    const part = TOGETHER[name];
    if (part === 'claims') picked[name] = { M: pickNames(value, reach.claims) };
    else if (part === 'all' || reach[part]) picked[name] = value;
  }
  return picked;
}

const pickFields = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));

/**
 * Makes what turns a sign-in into one that stands for all that are alike: without ids, names, dates,
 * and whatever a change of the catalogue does not bear on, so that a million rows take a few
 * decisions. What cannot be read stays so, and what does not count now is suspended.
 *
 * @param now milliseconds since the epoch
 */
export function createAlike(reach: CatalogReach, now: () => number) {
  const projected = new WeakMap<Fields, { readonly fields: Fields; readonly text: string }>();

  function project(kind: ChainKind, row: Fields, isWhole: boolean): Fields {
    const record = readRecord(kind, IDS, row);
    if (record === undefined || record instanceof EnrichmentError) return BROKEN;
    if (stateAt(record, now()) !== 'active') return SUSPENDED;
    const named = pickFields(row, ['plan', 'roles', 'onlyGrantedScopes']);
    return fieldsOfKind(kind, {
      ...ACTIVE,
      ...named,
      ...pickGrants(row, isWhole ? undefined : reach),
      ...(record.name !== undefined && { name: { S: '(name)' } }),
      ...(row.departmentId?.S !== undefined && { departmentId: { S: IDS.departmentId } }),
      ...(kind === 'client' && { tenantId: { S: IDS.tenantId } }),
    });
  }

  function find(kind: ChainKind, row: Fields, isWhole: boolean) {
    const known = projected.get(row);
    if (known) return known;
    const fields = project(kind, row, isWhole);
    const made = { fields, text: JSON.stringify(fields) };
    projected.set(row, made);
    return made;
  }

  return (person: Person, signIn: SignInRows, isWhole: boolean): AlikeSignIn => {
    const own = kindOf(person);
    const found = signIn.map(([kind, row]) => ({ kind, ...find(kind, row, isWhole) }));
    return {
      text: [own, ...found.map(({ kind, text }) => `${kind} ${text}`)].join(' '),
      person: ANYBODY[own],
      rows: () => new Map(found.map(({ kind, fields }) => [NAMES[kind], fields])),
    };
  };
}
