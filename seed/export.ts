import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { stringify } from 'yaml';
import { EnrichmentError } from '../src/errors.ts';
import { isObject, type JsonValue } from '../src/json.ts';
import { fromRow } from '../src/tenancy/attribute-value.ts';
import { parseRow } from '../src/tenancy/directory.ts';
import { clientKey, formatKey, parseTenantId, type TenantId } from '../src/tenancy/keys.ts';
import { parseClient, parseMember } from '../src/tenancy/records.ts';
import { inFieldOrder } from './format/field-order.ts';
import { mapInOrder } from './plan/map-in-order.ts';
import { SeedError } from './seed-error.ts';
import { listedClient } from './table/rows.ts';
import type { StoredRow, TableReader } from './table/table-reader.ts';

type Exported = Readonly<Record<string, JsonValue>>;

/** A tenant as a seed file says it. */
export interface ExportedTenant {
  readonly tenantId: TenantId;
  /** Undefined if the tenant's own row cannot be said. */
  readonly seed: Exported | undefined;
  readonly rows: number;
  /** What cannot be said in a seed file and is left out, each with why. */
  readonly problems: readonly string[];
}

const LISTS = { DEPARTMENT: 'departments', MEMBER: 'members', CLIENT: 'clients' } as const;
const ID_FIELDS = { DEPARTMENT: 'departmentId', MEMBER: 'sub', CLIENT: 'clientId' } as const;
const AT_ONCE = 16;

/** The same, with the names of all maps sorted: DynamoDB keeps no order, and a file under version control should. */
function inOrder(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const entries = Object.entries(value as Exported).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, inOrder(inner)]));
}

/** The fields of a row as an author would write them, without the status that a file may leave out. */
function toSeedFields({ fields }: StoredRow, isOwnField: (name: string) => boolean): Exported {
  const written = Object.entries(inFieldOrder(fromRow(fields))).map(([name, value]) => [name, inOrder(value)] as const);
  return Object.fromEntries(
    written.filter(([name, value]) => isOwnField(name) && !(name === 'status' && value === 'active')),
  );
}

const isMembersField = (name: string) => name !== 'onlyGrantedScopes';
const isTenantsField = (name: string) => isMembersField(name) && name !== 'departmentId';

function exportTenant(tenantId: TenantId, rows: readonly StoredRow[]): ExportedTenant {
  const problems: string[] = [];
  const lists: Record<string, Exported[]> = { departments: [], members: [], clients: [] };
  let tenant: Exported | undefined;
  let count = 0;
  for (const row of rows) {
    const [kind = '', id = ''] = row.key.sk.split('#', 2);
    const record = parseRow(row.key, row.fields, kind === 'CLIENT' ? parseClient : parseMember);
    if (record instanceof EnrichmentError) problems.push(record.detail ?? formatKey(row.key));
    else if (kind === 'TENANT') tenant = toSeedFields(row, isTenantsField);
    else if (kind === 'CLIENT') {
      const clientId = row.key.pk.slice('CLIENT#'.length);
      lists.clients?.push({ clientId, ...toSeedFields(row, () => true) });
    } else if (kind === 'DEPARTMENT' || kind === 'MEMBER') {
      const isOwnField = kind === 'MEMBER' ? isMembersField : isTenantsField;
      lists[LISTS[kind]]?.push({ [ID_FIELDS[kind]]: id, ...toSeedFields(row, isOwnField) });
    } else problems.push(`${formatKey(row.key)}: no row of a tenant`);
    count++;
  }
  if (!tenant) return { tenantId, seed: undefined, rows: 0, problems: [...problems, `${tenantId}: all of the tenant`] };
  const some = Object.entries(lists).filter(([, list]) => list.length > 0);
  const seed = { tenantId, ...tenant, ...Object.fromEntries(some) };
  return { tenantId, seed, rows: count - problems.length, problems };
}

async function readTenant(reader: TableReader, tenantId: TenantId, clients: readonly StoredRow[] = []) {
  const rows: StoredRow[] = [];
  const listed = [];
  for await (const row of reader.tenantRows(tenantId)) {
    const clientId = listedClient(row.key);
    if (clientId) listed.push(clientId);
    else rows.push(row);
  }
  const known = new Set(clients.map(({ key }) => key.pk));
  const more = await Promise.all(
    listed.filter((id) => !known.has(`CLIENT#${id}`)).map((id) => reader.row(clientKey(id))),
  );
  const own = more.filter((row) => row?.fields.tenantId?.S === tenantId) as StoredRow[];
  return { rows, clients: [...clients, ...own] };
}

/**
 * The tenants of a table as seed files say them, or only some. Of the whole table also the clients that no listing names.
 *
 * @throws {SeedError} if one of them is not there
 */
export async function* exportTenants(
  reader: TableReader,
  tenantIds: readonly string[],
): AsyncGenerator<ExportedTenant> {
  const clients = new Map<string, StoredRow[]>();
  const one = async (tenantId: TenantId) => {
    const { rows, clients: own } = await readTenant(reader, tenantId, clients.get(tenantId));
    if (!rows.some(({ key }) => key.sk === 'TENANT'))
      throw new SeedError(`There is no tenant ${tenantId} in the table.`);
    return exportTenant(tenantId, [...rows, ...own]);
  };
  async function* wanted(): AsyncGenerator<TenantId> {
    for (const text of tenantIds) {
      const tenantId = parseTenantId(text);
      if (!tenantId) throw new SeedError(`--tenant ${JSON.stringify(text)} can be no id of a tenant.`);
      yield tenantId;
    }
    if (tenantIds.length > 0) return;
    for await (const row of reader.clients()) {
      const tenantId = row.fields.tenantId?.S ?? '';
      clients.set(tenantId, [...(clients.get(tenantId) ?? []), row]);
    }
    yield* reader.tenantIds();
  }
  yield* mapInOrder(wanted(), AT_ONCE, one);
}

/** Where exported tenants go. */
export interface ExportSink {
  write(tenant: ExportedTenant): Promise<void>;
  end(): Promise<void>;
}

const indent = (text: string) => text.replace(/^(?=.)/gm, '  ');

const toYaml = (seeds: readonly Exported[]) =>
  indent(stringify(seeds, { lineWidth: 0, version: '1.2', aliasDuplicateObjects: false }));

function createStreamSink(stream: NodeJS.WritableStream, format: 'yaml' | 'ndjson', isOwn: boolean): ExportSink {
  let isFirst = true;
  return {
    async write({ seed }) {
      if (!seed) return;
      const begin = isFirst && format === 'yaml' ? 'tenants:\n' : '';
      isFirst = false;
      const text = format === 'yaml' ? toYaml([seed]) : `${JSON.stringify(seed)}\n`;
      if (!stream.write(begin + text)) await once(stream, 'drain');
    },
    async end() {
      if (isFirst && format === 'yaml') stream.write('tenants: []\n');
      if (!isOwn) return;
      stream.end();
      await finished(stream as NodeJS.WritableStream);
    },
  };
}

/** One file a tenant. Two ids that differ in case only get two names, for systems that take them for one. */
async function createFolderSink(folder: string): Promise<ExportSink> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new SeedError(`${folder} is not empty: name a new folder to export to.`);
  const taken = new Set<string>();
  return {
    async write({ tenantId, seed }) {
      if (!seed) return;
      let name = tenantId.toLowerCase();
      for (let number = 2; taken.has(name); number++) name = `${tenantId.toLowerCase()}-${number}`;
      taken.add(name);
      await writeFile(join(folder, `${name}.yaml`), `tenants:\n${toYaml([seed])}`, { flag: 'wx' });
    },
    end: async () => {},
  };
}

/**
 * Opens what to export to: a `.ndjson` or `.yaml` file that is not there yet, a new folder, or without a name the
 * standard output.
 *
 * @throws {SeedError} if something is there already, or it cannot be written
 */
export async function openExport(out: string | undefined): Promise<ExportSink> {
  if (out === undefined) return createStreamSink(process.stdout, 'yaml', false);
  const extension = extname(out).toLowerCase();
  try {
    if (!['.ndjson', '.jsonl', '.yaml', '.yml'].includes(extension)) return await createFolderSink(out);
    const stream = createWriteStream(out, { flags: 'wx' });
    await once(stream, 'open');
    return createStreamSink(stream, extension.startsWith('.y') ? 'yaml' : 'ndjson', true);
  } catch (cause) {
    if (cause instanceof SeedError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' ? 'it is there already' : `the system says ${code}`;
    throw new SeedError(`Cannot export to ${out}: ${reason}.`, { cause });
  }
}
