import { CHOICE } from '../../src/lookup/choices.ts';
import {
  type ClientId,
  type Ids,
  type IdsOfShape,
  type KeyShape,
  makeKey,
  parseKeyPart,
  type RecordKey,
  type TenantId,
} from '../../src/records/keys.ts';
import { type IdsOf, KINDS, type Kind } from '../../src/records/kinds.ts';

/**
 * Where a tenant's partition names one of its machine clients, whose own row is elsewhere, so that a
 * client that the files no longer have can be found. No sign-in reads it, and it has no fields.
 */
const LISTING = {
  pk: ['TENANT#', 'tenantId'],
  sk: ['CLIENT#', 'clientId'],
} as const satisfies KeyShape;

export const listingKey = (tenantId: TenantId, clientId: ClientId): RecordKey =>
  makeKey(LISTING, { tenantId, clientId });

/** A key of a record, read back: its kind and its ids. */
export type RecordName = { [K in Kind]: { readonly kind: K } & IdsOf<K> }[Kind];

/** What a key of the tenant table is the key of. */
export type ParsedKey =
  | RecordName
  | ({ readonly kind: 'listing' } & IdsOfShape<typeof LISTING>)
  | ({ readonly kind: 'choice' } & IdsOfShape<typeof CHOICE>);

/** Tells the key of a record from that of a row that only sign-ins or commands know. */
export const isRecordName = (name: ParsedKey): name is RecordName =>
  Object.hasOwn(KINDS, name.kind);

const SHAPES: readonly (readonly [ParsedKey['kind'], KeyShape])[] = [
  ...(Object.entries(KINDS) as [Kind, KeyShape][]),
  ['listing', LISTING],
  ['choice', CHOICE],
];

/** Reads a key back; undefined if it is none that this service writes or reads. */
export function parseKey({ pk, sk }: RecordKey): ParsedKey | undefined {
  for (const [kind, shape] of SHAPES) {
    const ofSk = parseKeyPart(shape.sk, sk);
    const ofPk = ofSk && parseKeyPart(shape.pk, pk);
    if (ofPk) return { kind, ...ofPk, ...ofSk } as ParsedKey;
  }
  return undefined;
}

/** The name of a record's own id: the last of its key. Undefined of a kind with one record only. */
export const ownIdName = (kind: Kind): keyof Ids | undefined => {
  const { pk, sk }: KeyShape = KINDS[kind];
  return sk[1] ?? pk[1];
};

/** A record's own id, as the field that says it; nothing of a kind with one record only. */
export function ownIdOf(name: RecordName): { readonly [Name in keyof Ids]?: string } {
  const field = ownIdName(name.kind);
  return field ? { [field]: (name as Partial<Ids>)[field] } : {};
}
