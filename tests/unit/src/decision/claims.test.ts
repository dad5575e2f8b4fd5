import { contradictions } from '../../../../src/decision/claims.ts';
import { createDecide } from '../../../../src/decision/decide.ts';
import { allAdded } from '../../../../src/decision/decision.ts';
import { readableOf } from '../../../../src/decision/fill-claims.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import { parseId } from '../../../../src/records/keys.ts';
import type { RecordOf } from '../../../../src/records/kinds.ts';
import { parseRecord } from '../../../../src/records/parse-record.ts';
import { renderResponse } from '../../../../src/response.ts';
import {
  buildDepartment,
  buildEvent,
  buildFound,
  buildSettings,
  buildTenant,
  must,
} from '../../../support/builders.ts';
import {
  claimsOf,
  DEPARTMENT,
  decideFor,
  droppedOf,
  names,
  TENANT,
} from '../../../support/decision-case.ts';

describe('claims', () => {
  it('puts tenant and department into both tokens', () => {
    const decision = decideFor({});
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
    expect(claimsOf(decision, 'accessToken')).toEqual({
      tenantId: 'acme',
      departmentId: 'engineering',
    });
  });

  it('gives a user without department no departmentId, whatever the tenant says', () => {
    const decision = decideFor({
      tenant: { claims: { departmentId: 'board' } },
      event: { attributes: { 'custom:tenantId': 'acme' } },
    });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme' });
    expect(droppedOf(decision)).toEqual(['claim | departmentId | tenant-claim']);
  });

  it('lets the more specific record win by name and says where each claim came from', () => {
    const decision = decideFor({
      tenant: { claims: { plan: 'enterprise', region: 'eu' } },
      department: { claims: { plan: 'trial' } },
    });
    expect(allAdded(decision.idToken)).toEqual(
      expect.arrayContaining([
        { name: 'plan', value: 'trial', source: DEPARTMENT },
        { name: 'region', value: 'eu', source: TENANT },
        { name: 'departmentId', value: 'engineering', source: DEPARTMENT },
      ]),
    );
    expect(claimsOf(decision)).toMatchObject({ plan: 'trial', region: 'eu' });
  });

  it('makes the same bytes whichever records say the claims, in whatever order', () => {
    const whole = decideFor({
      tenant: { claims: { seats: 5, plan: 'trial', area: 1 }, listClaims: { b: ['x'], a: ['y'] } },
    });
    const parted = decideFor({
      tenant: { claims: { plan: 'trial' }, listClaims: { b: ['x'] } },
      department: { claims: { area: 1, seats: 5 }, listClaims: { a: ['y'] } },
    });
    const bytesOf = (decision: typeof whole) =>
      JSON.stringify(renderResponse('V2_0', false, decision));
    expect(bytesOf(parted)).toBe(bytesOf(whole));
    expect(names(allAdded(whole.idToken))).toEqual([
      ...['tenantId', 'departmentId', 'area', 'plan', 'seats', 'a', 'b'],
    ]);
  });

  it('lets no grant override or suppress the tenant and department claims', () => {
    const decision = decideFor({
      tenant: { claims: { tenantId: 'globex' }, suppressClaims: ['tenantId', 'departmentId'] },
      department: { claims: { departmentId: 'board' } },
    });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
    expect(decision.idToken.suppress).toEqual([]);
    expect(droppedOf(decision)).toEqual([
      'suppressed claim | tenantId | tenant-claim',
      'suppressed claim | departmentId | tenant-claim',
      'claim | departmentId | tenant-claim',
      'claim | tenantId | tenant-claim',
    ]);
  });

  it('lets no grant write the attributes that say who is asking, though it may leave them out', () => {
    const claims = { 'custom:tenantId': 'globex', 'custom:department': 'board' };
    const decision = decideFor({
      tenant: { claims },
      department: { suppressClaims: ['custom:department'] },
    });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
    expect(names(decision.idToken.suppress)).toEqual(['custom:department']);
    expect(droppedOf(decision)).toEqual([
      'claim | custom:department | tenant-claim',
      'claim | custom:tenantId | tenant-claim',
    ]);
  });

  it('names the claims as the settings say, and guards those names', () => {
    const decision = decideFor({
      tenant: { claims: { tid: 'globex', tenantId: 'free to use' } },
      env: { TENANT_CLAIM: 'tid', DEPARTMENT_CLAIM: 'dep' },
    });
    expect(claimsOf(decision)).toEqual({
      tid: 'acme',
      dep: 'engineering',
      tenantId: 'free to use',
    });
  });

  it('suppresses what any record suppresses, even if another grants it, and reports the grant', () => {
    const decision = decideFor({
      tenant: { suppressClaims: ['email', 'plan'] },
      department: { claims: { plan: 'trial' }, suppressClaims: ['email'] },
    });
    expect(decision.idToken.suppress).toEqual([
      { name: 'email', source: TENANT },
      { name: 'plan', source: TENANT },
    ]);
    expect(claimsOf(decision)).not.toHaveProperty('plan');
    expect(droppedOf(decision)).toEqual(['claim | plan | suppressed']);
  });

  it.each([
    ['sub', 'x', 'reserved-claim'],
    ['iss', 'x', 'reserved-claim'],
    ['token_use', 'x', 'reserved-claim'],
    ['cognito:username', 'x', 'reserved-claim'],
    ['cognito:groups', ['admins'], 'reserved-claim'],
    ['dev:plan', 'x', 'reserved-claim'],
    ['', 'x', 'claim-name'],
    ['constructor', 'x', 'claim-name'],
    ['https://aws.amazon.com/tags', { principal_tags: { tenantId: ['globex'] } }, 'iam-claim'],
    ['https://aws.amazon.com/tags/principal_tags/tenantId', ['globex'], 'iam-claim'],
    ['nothing', null, 'unsupported-value'],
    ['matrix', [[1]], 'unsupported-value'],
    ['people', [{ name: 'x' }], 'unsupported-value'],
  ])('takes the claim %j out of both tokens and reports it', (name, value, rule) => {
    const decision = decideFor({ tenant: { claims: { [name]: value } } });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
    expect(claimsOf(decision, 'accessToken')).toEqual({
      tenantId: 'acme',
      departmentId: 'engineering',
    });
    expect(decision.dropped).toEqual([{ kind: 'claim', name, rule, source: TENANT }]);
  });

  it.each([
    ['scope', 'x', 'access', 'reserved-claim'],
    ['username', 'x', 'access', 'reserved-claim'],
    ['version', 2, 'access', 'reserved-claim'],
    ['identities', 'x', 'id', 'reserved-claim'],
    ['at_hash', 'x', 'id', 'reserved-claim'],
    ['address', { city: 'x' }, 'id', 'complex-value'],
    ['aud', '4webclient0example', 'id', 'reserved-claim'],
  ])('takes the claim %j out of only the token that cannot have it', (name, value, token, rule) => {
    const decision = decideFor({ tenant: { claims: { [name]: value } } });
    expect(claimsOf(decision, token === 'id' ? 'idToken' : 'accessToken')).not.toHaveProperty([
      name,
    ]);
    expect(claimsOf(decision, token === 'id' ? 'accessToken' : 'idToken')).toHaveProperty(
      [name],
      value,
    );
    expect(droppedOf(decision)).toEqual([`claim | ${name} | ${rule} | ${token}`]);
  });

  it('takes an audience out of both tokens if it is not the app client', () => {
    const decision = decideFor({ tenant: { claims: { aud: 'another' } } });
    expect(droppedOf(decision)).toEqual(['claim | aud | reserved-claim']);
  });

  it.each([
    ['cognito:groups', []],
    ['dev:plan', []],
    ['email', []],
    ['sub', ['suppressed claim | sub | reserved-claim']],
    ['cognito:roles', ['suppressed claim | cognito:roles | reserved-claim']],
    ['username', ['suppressed claim | username | reserved-claim | access']],
  ])('suppresses %j only where Cognito allows it', (name, dropped) => {
    const decision = decideFor({ tenant: { suppressClaims: [name] } });
    expect(droppedOf(decision)).toEqual(dropped);
    expect(names(decision.idToken.suppress)).toEqual(
      dropped.some((text) => !text.endsWith('access')) ? [] : [name],
    );
  });
});

describe('AWS session tags', () => {
  const claim = 'https://aws.amazon.com/tags';

  it('carry tenant and department in the ID token, for every role assumed from there', () => {
    const decision = decideFor({ env: { SESSION_TAGS: 'on' } });
    expect(claimsOf(decision)[claim]).toEqual({
      principal_tags: { tenantId: ['acme'], departmentId: ['engineering'] },
      transitive_tag_keys: ['tenantId', 'departmentId'],
    });
    expect(claimsOf(decision, 'accessToken')).not.toHaveProperty([claim]);
  });

  it('tell no department where there is none, and are named as the claims are', () => {
    const decision = decideFor({
      event: { attributes: { 'custom:tenantId': 'acme' } },
      env: { SESSION_TAGS: 'on', TENANT_CLAIM: 'tid' },
    });
    expect(claimsOf(decision)[claim]).toEqual({
      principal_tags: { tid: ['acme'] },
      transitive_tag_keys: ['tid'],
    });
  });

  it('cannot be set by a record, whether they are on or off', () => {
    for (const SESSION_TAGS of ['on', 'off']) {
      const forged = {
        [claim]: { principal_tags: { tenantId: ['globex'] } },
        [`${claim}/principal_tags/tenantId`]: 'globex',
      };
      const decision = decideFor({
        tenant: { claims: forged, suppressClaims: [claim] },
        env: { SESSION_TAGS },
      });
      expect(JSON.stringify(claimsOf(decision))).not.toContain('globex');
      expect(claimsOf(decision)).toHaveProperty('tenantId', 'acme');
      expect(Object.hasOwn(claimsOf(decision), claim)).toBe(SESSION_TAGS === 'on');
    }
  });

  it('are reported where a V1 token cannot carry them', () => {
    const decision = decideFor({ event: { version: 'V1_0' }, env: { SESSION_TAGS: 'on' } });
    expect(claimsOf(decision)).not.toHaveProperty([claim]);
    expect(droppedOf(decision)).toEqual([`claim | ${claim} | session-tags-on-v1`]);
  });
});

it('says of what is left out in a foreign tenant that it is of the user pool', () => {
  const event = buildEvent({ attributes: { 'custom:role': 'admin' } });
  const settings = buildSettings();
  const found = buildFound(buildEvent(), settings, { tenant: buildTenant(), isHome: false });
  const decision = createDecide(settings)(
    parseEvent(event),
    { ...found, departmentId: undefined },
    0,
  );
  expect(decision.idToken.suppress).toEqual(
    ['custom:tenantId', 'custom:department', 'custom:role'].map((name) => ({
      name,
      source: 'user pool',
    })),
  );
});

describe('attributes that the identity provider contradicts', () => {
  const policy = buildSettings();
  const key = { pk: 'CATALOG', sk: 'IDP#AcmeSAML' };
  /** Decides for a user of a provider that proves acme, and a department if one is given. */
  const admitted = (department?: RecordOf<'department'>) => ({
    ...{ tenant: buildTenant(), department, client: undefined, records: [], isHome: true },
    provider: {
      key,
      record: parseRecord(
        'identityProvider',
        { provider: must(parseId('provider', 'AcmeSAML')) },
        { status: 'active', tenantId: 'acme' },
      ),
      groups: [],
    },
  });
  const eventOf = (attributes: Record<string, unknown>) => parseEvent(buildEvent({ attributes }));
  const contradicted = (attributes: Record<string, unknown>, department?: RecordOf<'department'>) =>
    names(contradictions(eventOf(attributes), admitted(department), policy));

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['another tenant', { 'custom:tenantId': 'globex' }, ['custom:tenantId']],
    ['what can be no tenant', { 'custom:tenantId': '../x' }, ['custom:tenantId']],
    ['a tenant in other letters', { 'custom:tenantId': 'Acme' }, ['custom:tenantId']],
    ['a department where there is none', { 'custom:department': 'x' }, ['custom:department']],
    ['the same tenant', { 'custom:tenantId': 'acme' }, []],
    ['nothing', { 'custom:tenantId': '', 'custom:department': null }, []],
    ['nothing, by no attribute', {}, []],
  ])('are those that say %s', (_, attributes, expected) => {
    expect(contradicted(attributes)).toEqual(expected);
  });

  it('are not those that name the department of a group', () => {
    const department = buildDepartment();
    expect(contradicted({ 'custom:department': 'engineering' }, department)).toEqual([]);
    expect(contradicted({ 'custom:department': 'sales' }, department)).toEqual([
      'custom:department',
    ]);
  });

  it('are none where no provider proves the tenant', () => {
    const event = eventOf({ 'custom:tenantId': 'globex' });
    expect(contradictions(event, { ...admitted(), provider: undefined }, policy)).toEqual([]);
  });

  it('are named with the record of the provider, and read by no placeholder', () => {
    const event = eventOf({ 'custom:tenantId': 'globex', nickname: 'al' });
    const found = contradictions(event, admitted(), policy);
    expect(found).toEqual([{ name: 'custom:tenantId', source: key }]);
    expect(readableOf(event, admitted(), policy, found).user).toEqual({
      ...{ sub: '5f1c2d34-0000-4000-8000-000000000001', email: 'alice@example.com' },
      ...{ email_verified: 'true', 'cognito:user_status': 'CONFIRMED', nickname: 'al' },
    });
  });
});
