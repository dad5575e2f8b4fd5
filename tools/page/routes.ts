import * as v from 'valibot';
import { namesIn } from '../../seed/checks/known-catalog.ts';
import { formatPath } from '../../seed/files/problem.ts';
import { hasField, saysTenant } from '../../seed/format/seed-format.ts';
import type { Fields } from '../../seed/table/action.ts';
import { toAttributes } from '../../seed/table/attributes.ts';
import { toRow } from '../../seed/table/rows.ts';
import type { Extend } from '../../src/extension/own-code.ts';
import { isJsonObject, type JsonObject } from '../../src/json.ts';
import { formatKey, parseDepartmentId, parseId, parseTenantId } from '../../src/records/keys.ts';
import { CATALOG_PK, KINDS, keyOf } from '../../src/records/kinds.ts';
import type { Settings } from '../../src/settings.ts';
import { UserError } from '../command/user-error.ts';
import { createExplain } from '../preview/explain.ts';
import { rememberLookups } from '../preview/lookups.ts';
import { attributesOfProvider } from '../preview/provider-attributes.ts';
import { buildSignIn } from '../simulator/preview-sign-in.ts';
import { type CheckedRecord, createCheck } from './check-record.ts';
import { compareSignIn, type PoolAnswer } from './compare-sign-in.ts';
import { type NamedRecord, nameRecord, parseRecordName } from './name-record.ts';
import type {
  DemoPerson,
  Names,
  PreviewAnswer,
  RealSignIn,
  RecordText,
  Saved,
  Setting,
  TextProblem,
} from './page-messages.ts';
import { showRecord } from './record-text.ts';
import type { TenantTable } from './tenant-table.ts';

/** What the page can do. */
export interface PageParts {
  readonly settings: Settings;
  readonly table: TenantTable;
  /** Where the table is, for people. */
  readonly place: string;
  /** Whether records may be changed. */
  readonly canSave: boolean;
  readonly people: readonly DemoPerson[];
  /** Own code of the function. */
  readonly extend?: Extend | undefined;
  /** Signs one of them in at a user pool. */
  readonly signIn?: ((email: string) => Promise<PoolAnswer>) | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A request that cannot be answered as it is. */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly status: 400 | 403 | 404;

  constructor(status: PageError['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers a request with something that JSON can hold. */
type Route = (query: URLSearchParams, body: unknown) => Promise<unknown>;

const id = v.optional(v.pipe(v.string(), v.maxLength(2_048)));
const choiceSchema = v.object({
  tenantId: id,
  departmentId: id,
  sub: id,
  clientId: id,
  email: id,
  provider: id,
  groups: v.optional(v.array(v.string())),
  appClient: id,
  membership: v.optional(v.literal('required')),
  identityProviders: v.optional(v.literal('on')),
  eventVersion: v.picklist(['V1_0', 'V2_0', 'V3_0']),
});
const textSchema = v.object({ key: v.string(), text: v.string() });
const savingSchema = v.object({
  ...textSchema.entries,
  loaded: v.custom<JsonObject>(isJsonObject),
});
const emailSchema = v.object({ email: v.string() });

function parseBody<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body);
  if (!parsed.success) throw new PageError(400, 'This request is not one of the page.');
  return parsed.output;
}

function requireName(text: string): NamedRecord {
  const name = parseRecordName(text);
  if (!name) throw new PageError(404, 'No record has such a key.');
  return name;
}

/** What is found without a tenant. */
const PLAIN_NAMES = ['tenant', 'client', 'catalog', 'identityProvider', 'appClient'] as const;

const isError = ({ severity }: TextProblem) => severity === 'error';

/** Makes what the page asks its server for, each by its method and path. */
export function createRoutes(parts: PageParts): ReadonlyMap<string, Route> {
  const { settings, table, place, canSave, people, extend, signIn, now } = parts;
  const explain = createExplain(settings, now, extend);
  const checkText = createCheck(settings, now);

  const load = async (name: NamedRecord): Promise<RecordText> =>
    showRecord(name, await table.read(name.key));

  /** The department of a member or machine has to be one of its tenant. */
  async function findStrangeDepartment(
    { record }: CheckedRecord,
    tenantIdOfRow: unknown,
  ): Promise<TextProblem[]> {
    if (!record || !hasField(record.kind, 'departmentId')) return [];
    const departmentId = parseDepartmentId(record.fields.departmentId);
    const tenantId = parseTenantId(tenantIdOfRow);
    if (
      !departmentId ||
      !tenantId ||
      (await table.read(keyOf('department', { tenantId, departmentId })))
    )
      return [];
    const { line, column } = record.document.locate([...record.path, 'departmentId']);
    return [
      {
        severity: 'error',
        line,
        column,
        message: 'departmentId: expected a department of the same tenant',
      },
    ];
  }

  /** A plan or role that the catalogue does not have grants nothing. */
  async function findUnknownNames({ record }: CheckedRecord): Promise<TextProblem[]> {
    if (!record) return [];
    const named = namesIn(record).flatMap(({ kind, id, path }) => {
      const key = { pk: CATALOG_PK, sk: `${KINDS[kind].sk[0]}${id}` };
      return typeof id === 'string' && nameRecord(key) ? [{ kind, key, path }] : [];
    });
    const problems = named.map(async ({ kind, key, path }): Promise<TextProblem[]> => {
      if (await table.read(key)) return [];
      const { line, column } = record.document.locate([...record.path, ...path]);
      const message = `${formatPath(path)}: the catalogue has no such ${kind}`;
      return [{ severity: 'warning', line, column, message }];
    });
    return (await Promise.all(problems)).flat();
  }

  async function check(name: NamedRecord, text: string, loaded?: Fields): Promise<CheckedRecord> {
    const checked = checkText(name, text);
    const fields = loaded ?? (name.tenantId === undefined ? await table.read(name.key) : undefined);
    const [strange, unknown] = await Promise.all([
      findStrangeDepartment(checked, name.tenantId ?? fields?.tenantId?.S),
      findUnknownNames(checked),
    ]);
    return { ...checked, problems: [...checked.problems, ...strange, ...unknown] };
  }

  /** Throws for groups that no record takes. */
  const attributesOf = (provider: string, groups: readonly string[]) =>
    attributesOfProvider(provider, groups, table.findRow).catch((error: unknown) => {
      throw error instanceof UserError ? new PageError(400, error.message) : error;
    });

  async function previewSignIn(body: unknown): Promise<PreviewAnswer> {
    const { eventVersion, email, groups, membership, identityProviders, ...person } = parseBody(
      choiceSchema,
      body,
    );
    const { provider } = person;
    const attributes = {
      ...(email && { email }),
      ...(provider && (await attributesOf(provider, groups ?? []))),
    };
    const assumed = {
      ...settings,
      ...(membership && { membership }),
      ...(identityProviders && { identityProviders }),
    };
    const signIn = buildSignIn(person, eventVersion, assumed, { attributes });
    const { findRow, made } = rememberLookups(table.findRow);
    const report = await createExplain(assumed, now, extend)(signIn, findRow);
    const records = made.filter(({ row }) => row !== undefined).map(({ key }) => formatKey(key));
    return { ...report, records };
  }

  async function save(body: unknown): Promise<Saved> {
    if (!canSave) throw new PageError(403, 'This page only reads: its table is on AWS.');
    const { key, text, loaded } = parseBody(savingSchema, body);
    const name = requireName(key);
    const before = loaded as unknown as Fields; // what is no row is no row that is there
    const { record, problems } = await check(name, text, before);
    const row = record && toRow(record);
    if (!row || problems.some(isError)) return { outcome: 'invalid', problems };
    const { pk: _pk, sk: _sk, ...after } = toAttributes(row);
    // The text of a client's row does not say the tenant that the client acts for.
    const tenantId = before.tenantId && !saysTenant(name.kind) ? { tenantId: before.tenantId } : {};
    const outcome = await table.replace(name.key, before, { ...after, ...tenantId });
    return outcome === 'saved' ? { outcome, record: await load(name) } : { outcome };
  }

  async function signInForReal(body: unknown): Promise<RealSignIn> {
    const { email } = parseBody(emailSchema, body);
    const person = people.find((each) => each.email === email);
    if (!signIn || !person) throw new PageError(404, 'No user of that name can sign in here.');
    const [signedIn, report] = await Promise.all([
      signIn(email),
      explain(buildSignIn(person, 'V1_0', settings, { attributes: { email } }), table.findRow),
    ]);
    return compareSignIn(signedIn, report);
  }

  const { tenantsTable, membership, identityProviders } = settings;
  const setting: Setting = {
    table: tenantsTable,
    place,
    canSave,
    membership,
    identityProviders,
    people: signIn ? people : [],
  };
  const routes: Readonly<Record<string, Route>> = {
    'GET /api/setting': async () => setting,
    'GET /api/health': async () => table.check(),
    'GET /api/names': async (query): Promise<Names> => {
      const kind = query.get('kind');
      const prefix = query.get('prefix') ?? '';
      const plain = PLAIN_NAMES.find((each) => each === kind);
      if (plain) return table.findNames({ kind: plain, prefix });
      const provider = parseId('provider', query.get('provider'));
      if (kind === 'group' && provider) return table.findNames({ kind, provider, prefix });
      const tenantId = parseTenantId(query.get('tenant'));
      if (!tenantId || (kind !== 'department' && kind !== 'member'))
        throw new PageError(400, 'This request is not one of the page.');
      return table.findNames({ kind, tenantId, prefix });
    },
    'POST /api/preview': async (_, body) => previewSignIn(body),
    'GET /api/record': async (query) => load(requireName(query.get('key') ?? '')),
    'POST /api/check': async (_, body) => {
      const { key, text } = parseBody(textSchema, body);
      return (await check(requireName(key), text)).problems;
    },
    'POST /api/record': async (_, body) => save(body),
    'POST /api/sign-in': async (_, body) => signInForReal(body),
  };
  return new Map(Object.entries(routes));
}
