import type { Person } from '../../src/event/identity.ts';
import { parseDepartmentId, parseSub, parseTenantId } from '../../src/records/keys.ts';
import type { Random } from '../soak/random.ts';

export interface PeopleOptions {
  readonly tenants: number;
  readonly departments: number;
  /** The part of the sign-ins that one tenant has, besides all others. */
  readonly hotShare: number;
  readonly membership: 'off' | 'optional';
}

/** The tenant that has `hotShare` of the sign-ins. */
const HOT_TENANT = 'hot';

/** The part of the sign-ins of each tenant: of the second half as much as of the first, and so on. */
export function zipfShares(tenants: number): readonly number[] {
  const weights = Array.from({ length: tenants }, (_, index) => 1 / (index + 1));
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => each / sum);
}

/** Makes those who sign in, one after the other. No person comes twice. */
export function createPeople(options: PeopleOptions, random: Random): () => Person {
  const { tenants, departments, hotShare, membership } = options;
  let sum = 0;
  const ends = zipfShares(tenants).map((share) => {
    sum += share;
    return sum;
  });
  const indexAt = (share: number) => {
    let [from, to] = [0, tenants - 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((ends[middle] ?? 1) > share) to = middle;
      else from = middle + 1;
    }
    return from;
  };
  const ids = new Map<string, NonNullable<ReturnType<typeof parseTenantId>>>();
  const tenantIdOf = (text: string) => {
    const tenantId = ids.get(text) ?? parseTenantId(text);
    if (tenantId === undefined) throw new TypeError(`${text} is no tenant id`);
    ids.set(text, tenantId);
    return tenantId;
  };
  const departmentIds = Array.from({ length: departments }, (_, index) =>
    parseDepartmentId(`department-${index}`),
  );
  let people = 0;
  return () => {
    const isHot = random.next() < hotShare;
    const tenantId = tenantIdOf(isHot ? HOT_TENANT : `tenant-${indexAt(random.next())}`);
    const departmentId = departmentIds[Math.floor(random.next() * departments)];
    const home = { tenantId, departmentId };
    if (membership === 'off') return { kind: 'user', home };
    const sub = parseSub(`00000000-0000-4000-8000-${(people++).toString(16).padStart(12, '0')}`);
    if (sub === undefined) throw new TypeError('more people than there are ids');
    return {
      kind: 'member',
      isRequired: false,
      sub,
      home,
      requestedTenantId: undefined,
      choosesAt: undefined,
    };
  };
}
