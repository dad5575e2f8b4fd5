import { parseDepartmentId, parseTenantId } from '../../src/tenancy/keys.ts';
import { parseClient, parseDepartment, parseMember, parseTenant } from '../../src/tenancy/records.ts';
import type { Problem } from '../files/problem.ts';
import { type SeedRecord, warningAt } from '../files/seed-record.ts';
import { toRow } from '../table/rows.ts';
import type { Grant } from './lint.ts';
import { issueSample, type SampleOptions, type SampleRecords } from './sample-sign-in.ts';
import { createTokenBound, grantBytes, jwtBytes } from './token-size.ts';

interface TokenLintOptions extends SampleOptions {
  /** How many bytes a token may take. */
  readonly tokenBudget: number;
}

/** The records of a sign-in, from the general to the specific. */
type Chain = readonly SeedRecord[];

/** A tenant alone, with each of its departments, and with those of each department who are granted most. */
function* worstChains(records: readonly SeedRecord[], bytesOf: (record: SeedRecord) => number): Generator<Chain> {
  const [tenant] = records;
  if (tenant?.kind !== 'tenant') return;
  yield [tenant];
  const departments = new Map<unknown, Chain>();
  const largest = new Map<string, SeedRecord>();
  for (const record of records) {
    if (record.kind === 'tenant') continue;
    if (record.kind === 'department') departments.set(record.fields.departmentId, [tenant, record]);
    const group = `${record.kind} of ${record.fields.departmentId}`;
    const other = largest.get(group);
    if (bytesOf(record) > (other ? bytesOf(other) : 0)) largest.set(group, record);
  }
  for (const record of largest.values()) {
    const above = departments.get(record.fields.departmentId) ?? [tenant];
    yield above.includes(record) ? above : [...above, record];
  }
}

function toSample(chain: Chain): SampleRecords | undefined {
  const tenantId = parseTenantId(chain[0]?.fields.tenantId);
  const [tenant, department, member, client] = (['tenant', 'department', 'member', 'client'] as const).map((kind) => {
    const record = chain.find((each) => each.kind === kind);
    return record && toRow(record);
  });
  const departmentId = parseDepartmentId(chain.find(({ kind }) => kind === 'department')?.fields.departmentId);
  if (!tenantId || !tenant) return undefined;
  return {
    tenant: parseTenant(tenantId, tenant, tenant),
    department: departmentId && department && parseDepartment(tenantId, departmentId, department, department),
    member: member && parseMember(member, member),
    client: client && parseClient(client, client),
  };
}

/** By how many records make the token. */
const TOGETHER = ['', '', 'with its tenant, ', 'with its tenant and department, '];

/** Makes the lint of a tenant's tokens: of all sign-ins that its records allow, how large is the largest? */
export function createTokenLint(options: TokenLintOptions) {
  const { tokenBudget, eventVersion } = options;
  const most = createTokenBound(options);
  const isCertainlyWithin = (bytes: number) => most(bytes) <= tokenBudget;

  const lintChain = (chain: Chain): Problem[] => {
    const record = chain.at(-1);
    const sample = toSample(chain);
    const { idToken, accessToken } = (sample && issueSample(sample, options)) ?? {};
    const tokens = [
      ['ID token', idToken],
      ['access token', accessToken],
    ] as const;
    return tokens.flatMap(([name, claims]) => {
      const bytes = claims ? jwtBytes(claims) : 0;
      if (!record || bytes <= tokenBudget) return [];
      const message = `${TOGETHER[chain.length]}makes an ${name} of about ${bytes} bytes, more than the budget of ${tokenBudget}`;
      return [warningAt(record, [], message)];
    });
  };

  return (records: readonly SeedRecord[], grants: readonly Grant[]): Problem[] => {
    const bytes = new Map(grants.map(({ record, granted }) => [record, grantBytes(granted, eventVersion)]));
    if (isCertainlyWithin([...bytes.values()].reduce((sum, each) => sum + each, 0))) return [];
    const bytesOf = (record: SeedRecord) => bytes.get(record) ?? 0;
    const reported = new Set<SeedRecord>();
    const problems: Problem[] = [];
    for (const chain of worstChains(records, bytesOf)) {
      // What is too large already is no fault of what is added to it.
      if (chain.some((record) => reported.has(record))) continue;
      if (isCertainlyWithin(chain.reduce((sum, record) => sum + bytesOf(record), 0))) continue;
      const found = lintChain(chain);
      problems.push(...found);
      if (found.length > 0) reported.add(chain.at(-1) as SeedRecord);
    }
    return problems;
  };
}
