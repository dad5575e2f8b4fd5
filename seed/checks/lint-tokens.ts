import { formatKey, parseTenantId } from '../../src/records/keys.ts';
import type { Kind, RecordOf, TableRecord } from '../../src/records/kinds.ts';
import { parseRecord } from '../../src/records/parse-record.ts';
import { limitsOf } from '../../tools/simulator/size-limits.ts';
import { jwtBytes } from '../../tools/simulator/token-bytes.ts';
import type { Problem } from '../files/problem.ts';
import { type SeedRecord, warningAt } from '../files/seed-record.ts';
import { keyOfRecord, readSeedRecord } from '../table/rows.ts';
import { createAddedBytes } from './grant-bytes.ts';
import type { GrantingRecord } from './granting-record.ts';
import { type KnownCatalog, namesIn } from './known-catalog.ts';
import { LONGEST_SAMPLE } from './sample-attributes.ts';
import { issueSample, type SampleOptions, type SampleRecords } from './sample-sign-in.ts';
import { createTokenBound, grantBytes } from './token-size.ts';

interface TokenLintOptions extends SampleOptions {
  readonly catalog?: KnownCatalog;
  /** How many bytes a token may take. */
  readonly tokenBudget: number;
}

/** The records of a sign-in, from the general to the specific. */
type Chain = readonly SeedRecord[];

/** Sign-ins that differ only in the most specific of their records. */
interface Alike {
  readonly above: Chain;
  readonly records: readonly SeedRecord[];
}

/**
 * A tenant alone, with each of its departments, and with the members and with the clients of each
 * department.
 */
function* alikeSignIns(records: readonly SeedRecord[]): Generator<Alike> {
  const [tenant] = records;
  if (tenant?.kind !== 'tenant') return;
  yield { above: [], records: [tenant] };
  const departments = new Map<unknown, Chain>();
  const groups = new Map<string, SeedRecord[]>();
  for (const record of records) {
    const { departmentId } = record.fields;
    if (record.kind === 'tenant') continue;
    if (record.kind === 'department') {
      departments.set(departmentId, [tenant, record]);
      yield { above: [tenant], records: [record] };
    } else {
      const group = groups.get(`${record.kind} of ${departmentId}`);
      if (group) group.push(record);
      else groups.set(`${record.kind} of ${departmentId}`, [record]);
    }
  }
  for (const group of groups.values()) {
    yield { above: departments.get(group[0]?.fields.departmentId) ?? [tenant], records: group };
  }
}

function toSample(chain: Chain): SampleRecords | undefined {
  const find = <K extends Kind>(kind: K) => {
    const record = chain.find((each) => each.kind === kind);
    return record && (readSeedRecord(record) as RecordOf<K> | undefined);
  };
  const tenant = find('tenant');
  if (!tenant) return undefined;
  return { tenant, department: find('department'), member: find('member'), client: find('client') };
}

/** The records besides its own that make the token, as in `with its tenant and department, `. */
function describeOthers(chain: Chain, hasCatalog: boolean): string {
  const others = chain.slice(0, -1).map(({ kind }) => kind);
  const names = [...others, ...(hasCatalog ? ['what the catalogue grants'] : [])];
  const [last] = names.splice(-1);
  if (last === undefined) return '';
  const list = names.length > 0 ? `${names.join(', ')} and ${last}` : last;
  return `with ${others.length > 0 ? 'its ' : ''}${list}, `;
}

/** A tenant that has one plan or role of the catalogue, and nothing else. */
function sampleOf(kind: Kind, id: string): SampleRecords | undefined {
  const tenantId = parseTenantId('x'.repeat(64));
  const named = kind === 'plan' ? { plan: id } : kind === 'role' ? { roles: [id] } : {};
  return (
    tenantId && { tenant: parseRecord('tenant', { tenantId }, { status: 'active', ...named }) }
  );
}

const TOKENS = { idToken: 'ID token', accessToken: 'access token' } as const;

/** Tokens that have to fit somewhere together. */
interface Parcel {
  readonly tokens: readonly (keyof typeof TOKENS)[];
  readonly most: number;
  readonly describe: (bytes: number) => string;
}

/** Each token alone, and both in one request. Who allows a larger token means to send it. */
function parcelsOf(tokenBudget: number): readonly Parcel[] {
  const alone = (['idToken', 'accessToken'] as const).map(
    (token): Parcel => ({
      tokens: [token],
      most: tokenBudget,
      describe: (bytes) =>
        `makes an ${TOKENS[token]} of about ${bytes} bytes, more than the budget of ${tokenBudget}`,
    }),
  );
  const limit = limitsOf('all tokens').find((each) => each.bytes >= tokenBudget);
  if (!limit) return alone;
  const together: Parcel = {
    tokens: ['idToken', 'accessToken'],
    most: limit.bytes,
    describe: (bytes) =>
      `makes tokens of about ${bytes} bytes together, more than ${limit.inWords}: ${limit.bytes}`,
  };
  return [...alone, together];
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);

/** The most bytes that something takes which a placeholder may fill in. */
function longestNameOf(records: readonly SeedRecord[]): number {
  let longest = LONGEST_SAMPLE;
  for (const { kind, fields } of records) {
    if ((kind === 'tenant' || kind === 'department') && typeof fields.name === 'string')
      longest = Math.max(longest, Buffer.byteLength(JSON.stringify(fields.name)));
  }
  return longest;
}

/** Of how many of those who sign in alike the tokens are made: of those who are granted most. */
const MOST_TOKENS = 16;

/**
 * Makes the lint of tokens: of all sign-ins that a tenant's records allow, how large is the largest?
 * Of a record of the catalogue it is that of a tenant which has nothing else.
 */
export function createTokenLint(options: TokenLintOptions) {
  const { tokenBudget, eventVersion, catalog } = options;
  const most = createTokenBound(options);
  const parcels = parcelsOf(tokenBudget);
  const mostOfAny = Math.min(...parcels.map((parcel) => parcel.most / parcel.tokens.length));
  const isCertainlyWithin = (bytes: number) => most(bytes) <= mostOfAny;
  const ofDefaults = catalog?.defaults ? [catalog.defaults.granted] : [];
  const namedBy = (record: SeedRecord): readonly TableRecord[] =>
    catalog ? namesIn(record).flatMap(({ kind, id }) => catalog.find(kind, id)?.granted ?? []) : [];

  const known = new WeakMap<TableRecord, { longestFilled: number; bytes: number }>();
  /** The bytes of a grant that many share, measured once for most tenants. */
  const sizeOf = (grant: TableRecord, longestFilled: number): number => {
    const kept = known.get(grant);
    if (kept?.longestFilled === longestFilled) return kept.bytes;
    const bytes = grantBytes(grant, eventVersion, longestFilled);
    known.set(grant, { longestFilled, bytes });
    return bytes;
  };
  const sizeOfShared = (shared: Iterable<TableRecord>, longestFilled: number): number => {
    let sum = 0;
    for (const grant of shared) sum += sizeOf(grant, longestFilled);
    return sum;
  };

  /** What is wrong with the size of some tokens; undefined if nothing is. */
  const measure = (sample: SampleRecords | undefined, parcel: Parcel): string | undefined => {
    const issued = sample && issueSample(sample, options);
    const bytes = parcel.tokens.reduce((sum, token) => {
      const claims = issued?.[token];
      return claims ? sum + jwtBytes(claims) : sum;
    }, 0);
    return bytes > parcel.most ? parcel.describe(bytes) : undefined;
  };

  const lintChain = (chain: Chain, parcel: Parcel): Problem[] => {
    const record = chain.at(-1);
    const message = measure(toSample(chain), parcel);
    if (!record || message === undefined) return [];
    const hasCatalog = ofDefaults.length > 0 || chain.some((each) => namedBy(each).length > 0);
    return [warningAt(record, [], `${describeOthers(chain, hasCatalog)}${message}`)];
  };

  /** Records of the files' catalogue that are too large already, and what is said of them. */
  const outsized = new Map<TableRecord, readonly string[]>();
  for (const { kind, id, isInFiles, granted } of catalog?.all ?? []) {
    if (!isInFiles || ofDefaults.some((each) => outsized.has(each))) continue;
    const grants = kind === 'defaults' ? ofDefaults : [...ofDefaults, granted];
    if (isCertainlyWithin(sizeOfShared(grants, LONGEST_SAMPLE))) continue;
    const sample = sampleOf(kind, id);
    const messages = parcels.flatMap((parcel) => measure(sample, parcel) ?? []);
    const others = kind !== 'defaults' && ofDefaults.length > 0 ? 'with the defaults, ' : '';
    if (messages.length > 0)
      outsized.set(
        granted,
        messages.map((message) => others + message),
      );
  }

  const lintCatalog = (records: readonly SeedRecord[]): Problem[] =>
    records.flatMap((record) => {
      const key = keyOfRecord(record);
      const found = key && catalog?.records.get(formatKey(key));
      const messages = found && outsized.get(found as TableRecord);
      return (messages ?? []).map((message) => warningAt(record, [], message));
    });

  return (records: readonly SeedRecord[], grants: readonly GrantingRecord[]): Problem[] => {
    const [tenant] = records;
    if (tenant?.kind !== 'tenant') return lintCatalog(records);
    const granted = new Map(grants.map((grant) => [grant.record, grant.granted]));
    const longestFilled = longestNameOf(records);
    const grantsOf = (record: SeedRecord): readonly TableRecord[] => {
      const own = granted.get(record);
      return [...namedBy(record), ...(own ? [own] : [])];
    };
    const bytesOf = (chain: Chain) => {
      // However many records name it, what it grants is in a token once.
      const shared = new Set(ofDefaults);
      let sum = 0;
      for (const record of chain) {
        const own = granted.get(record);
        if (own) sum += sizeOf(own, longestFilled);
        for (const each of namedBy(record)) shared.add(each);
      }
      return sum + sizeOfShared(shared, longestFilled);
    };
    if (isCertainlyWithin(bytesOf(records))) return [];
    const isOutsized = (record: SeedRecord) => namedBy(record).some((each) => outsized.has(each));
    if (ofDefaults.some((each) => outsized.has(each))) return [];

    /** Those whose token may be too large, the largest first. */
    const worstOf = ({ above, records }: Alike, { tokens }: Parcel): SeedRecord[] => {
      const grantsAbove = [...ofDefaults, ...above.flatMap(grantsOf)];
      const addedBytes = createAddedBytes(grantsAbove);
      const addedBy = (record: SeedRecord) =>
        tokens.flatMap((token) =>
          grantsOf(record).map((grant, index, own) =>
            index === 0
              ? addedBytes(grant, token)
              : createAddedBytes([...grantsAbove, ...own.slice(0, index)])(grant, token),
          ),
        );
      return records
        .filter((record) => !isOutsized(record) && !isCertainlyWithin(bytesOf([...above, record])))
        .map((record) => ({ record, added: sumOf(addedBy(record)) }))
        .sort((one, other) => other.added - one.added)
        .slice(0, MOST_TOKENS)
        .map(({ record }) => record);
    };

    const reported = new Set<SeedRecord>();
    const problems: Problem[] = [];
    for (const alike of alikeSignIns(records)) {
      // What is too large already is no fault of what is added to it.
      if (alike.above.some((record) => reported.has(record) || isOutsized(record))) continue;
      for (const parcel of parcels) {
        for (const record of worstOf(alike, parcel)) {
          const found = lintChain([...alike.above, record], parcel);
          problems.push(...found);
          if (found.length === 0) continue;
          reported.add(record);
          break;
        }
      }
    }
    return problems;
  };
}
