import { parseClientId, parseTenantId } from '../../src/records/keys.ts';
import { type CatalogKind, isCatalogKind, type Kind } from '../../src/records/kinds.ts';
import { idPathOf, type SeedRecord, writtenIdOf } from './seed-record.ts';

/**
 * Which tenants, app clients and records of the catalogue files have had so far. Filled while they
 * are read, and complete when they are.
 */
export interface SeedIndex {
  /** The place of each tenant, by its id. */
  readonly tenants: ReadonlyMap<string, string>;
  /** The id of the tenant that each app client acts for. */
  readonly clients: ReadonlyMap<string, string>;
  /** The records of the catalogue, in the order of the files. */
  readonly catalog: readonly SeedRecord[];
  /** Whether any file has a catalogue, and be it one without records. */
  readonly hasCatalog: boolean;
  /** The place of a record whose id no other record of its kind may have, in any tenant. */
  placeOf(kind: Kind, id: unknown): string | undefined;
  add(records: readonly SeedRecord[]): void;
  /** Notes that a file has a catalogue. */
  noteCatalog(): void;
}

/** Makes an index of nothing. What comes first stays. */
export function createSeedIndex(): SeedIndex {
  const tenants = new Map<string, string>();
  const clients = new Map<string, string>();
  // Only of those that have one of their own: in newline-delimited JSON it is that of the tenant.
  const places = new Map<string, string>();
  const shared = new Map<string, string>();
  const catalog: SeedRecord[] = [];
  let hasCatalog = false;

  const addTenant = ({ document, path, fields }: SeedRecord) => {
    const tenantId = parseTenantId(fields.tenantId);
    if (tenantId && !tenants.has(tenantId))
      tenants.set(tenantId, document.placeOf([...path, 'tenantId']));
  };
  const addClient = ({ document, path, fields, tenant }: SeedRecord) => {
    const tenantId = parseTenantId(tenant?.fields.tenantId);
    const clientId = parseClientId(fields.clientId);
    if (!tenantId || !clientId || clients.has(clientId)) return;
    clients.set(clientId, tenantId);
    const place = document.placeOf([...path, 'clientId']);
    if (place !== tenants.get(tenantId)) places.set(clientId, place);
  };

  const nameOf = (kind: Kind, id: unknown) => `${kind} ${id}`;
  const addShared = (record: SeedRecord) => {
    const { document, path, kind } = record;
    catalog.push(record);
    const name = nameOf(kind, writtenIdOf(record));
    if (!shared.has(name)) shared.set(name, document.placeOf([...path, ...idPathOf(kind)]));
  };

  const notOverAll = () => undefined;
  const placesOf: Readonly<Record<Exclude<Kind, CatalogKind>, (id: string) => string | undefined>> =
    {
      tenant: (tenantId) => tenants.get(tenantId),
      department: notOverAll,
      member: notOverAll,
      client: (clientId) => places.get(clientId) ?? tenants.get(clients.get(clientId) ?? ''),
    };

  return {
    tenants,
    clients,
    catalog,
    get hasCatalog() {
      return hasCatalog;
    },
    noteCatalog() {
      hasCatalog = true;
    },
    placeOf: (kind, id) =>
      isCatalogKind(kind) ? shared.get(nameOf(kind, id)) : placesOf[kind](String(id)),
    add(records) {
      for (const record of records) {
        if (record.kind === 'tenant') addTenant(record);
        if (record.kind === 'client') addClient(record);
        if (isCatalogKind(record.kind)) addShared(record);
      }
    },
  };
}
