import type { Kind, RecordOf } from '../../src/records/kinds.ts';
import { limitsOf } from '../../tools/simulator/size-limits.ts';
import { jwtBytes } from '../../tools/simulator/token-bytes.ts';
import type { Problem } from '../files/problem.ts';
import { type SeedRecord, warningAt } from '../files/seed-record.ts';
import { readSeedRecord } from '../table/rows.ts';
import { createAddedBytes } from './grant-bytes.ts';
import type { GrantingRecord } from './granting-record.ts';
import { issueSample, type SampleOptions, type SampleRecords } from './sample-sign-in.ts';
import { createTokenBound, grantBytes } from './token-size.ts';

interface TokenLintOptions extends SampleOptions {
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

/** By how many records make the token. */
const TOGETHER = ['', '', 'with its tenant, ', 'with its tenant and department, '];

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

/** Of how many of those who sign in alike the tokens are made: of those who are granted most. */
const MOST_TOKENS = 16;

/**
 * Makes the lint of a tenant's tokens: of all sign-ins that its records allow, how large is the
 * largest?
 */
export function createTokenLint(options: TokenLintOptions) {
  const { tokenBudget, eventVersion } = options;
  const most = createTokenBound(options);
  const parcels = parcelsOf(tokenBudget);
  const mostOfAny = Math.min(...parcels.map((parcel) => parcel.most / parcel.tokens.length));
  const isCertainlyWithin = (bytes: number) => most(bytes) <= mostOfAny;

  const lintChain = (chain: Chain, parcel: Parcel): Problem[] => {
    const record = chain.at(-1);
    const sample = toSample(chain);
    const issued = sample && issueSample(sample, options);
    const bytes = parcel.tokens.reduce((sum, token) => {
      const claims = issued?.[token];
      return claims ? sum + jwtBytes(claims) : sum;
    }, 0);
    if (!record || bytes <= parcel.most) return [];
    return [warningAt(record, [], `${TOGETHER[chain.length]}${parcel.describe(bytes)}`)];
  };

  return (records: readonly SeedRecord[], grants: readonly GrantingRecord[]): Problem[] => {
    const granted = new Map(grants.map((grant) => [grant.record, grant.granted]));
    const bytes = new Map(
      grants.map(({ record, granted }) => [record, grantBytes(granted, eventVersion)]),
    );
    const bytesOf = (chain: Chain) =>
      chain.reduce((sum, record) => sum + (bytes.get(record) ?? 0), 0);
    if (isCertainlyWithin(bytesOf(records))) return [];

    /** Those whose token may be too large, the largest first. */
    const worstOf = ({ above, records }: Alike, { tokens }: Parcel): SeedRecord[] => {
      const addedBytes = createAddedBytes(above.flatMap((record) => granted.get(record) ?? []));
      const added = (record: SeedRecord) => {
        const grant = granted.get(record);
        return grant ? tokens.reduce((sum, token) => sum + addedBytes(grant, token), 0) : 0;
      };
      return records
        .filter((record) => !isCertainlyWithin(bytesOf([...above, record])))
        .map((record) => ({ record, added: added(record) }))
        .sort((one, other) => other.added - one.added)
        .slice(0, MOST_TOKENS)
        .map(({ record }) => record);
    };

    const reported = new Set<SeedRecord>();
    const problems: Problem[] = [];
    for (const alike of alikeSignIns(records)) {
      // What is too large already is no fault of what is added to it.
      if (alike.above.some((record) => reported.has(record))) continue;
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
