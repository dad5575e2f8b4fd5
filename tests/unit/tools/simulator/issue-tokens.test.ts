import { type Issued, issueTokens, type Tokens } from '../../../../tools/simulator/issue-tokens.ts';

const CLIENT_ID = '1example23456789';
const ROLE = 'arn:aws:iam::123456789012:role/tenants/acme';

const GROUP_CLAIMS = {
  'cognito:groups': ['staff'],
  'cognito:roles': [ROLE],
  'cognito:preferred_role': ROLE,
};

const before: Tokens = {
  idToken: { sub: 'u-1', email: 'ada@example.com', 'dev:badge': '7', ...GROUP_CLAIMS },
  accessToken: {
    sub: 'u-1',
    client_id: CLIENT_ID,
    'cognito:groups': ['staff'],
    scope: 'openid api/read',
  },
};
const machineBefore: Tokens = {
  accessToken: { sub: CLIENT_ID, client_id: CLIENT_ID, scope: 'api/read' },
};

const event = (overrides: object = {}) => ({
  triggerSource: 'TokenGeneration_Authentication',
  callerContext: { clientId: CLIENT_ID },
  request: { userAttributes: {}, groupConfiguration: {} },
  ...overrides,
});
const v1Event = event({ version: '1', response: { claimsOverrideDetails: null } });
const v2Event = event({ version: '2', response: { claimsAndScopeOverrideDetails: null } });
const machineEvent = event({ version: '3', triggerSource: 'TokenGeneration_ClientCredentials' });

const V1 = 'claimsOverrideDetails';
const V2 = 'claimsAndScopeOverrideDetails';
const ID = `${V2}.idTokenGeneration`;
const ACCESS = `${V2}.accessTokenGeneration`;

const issueV1 = (details: unknown) => issueTokens(v1Event, before, { [V1]: details });
const issueV2 = (details: unknown) => issueTokens(v2Event, before, { [V2]: details });
const issueForMachine = (details: unknown) =>
  issueTokens(machineEvent, machineBefore, { [V2]: details });

/** Changes one token of a V2 sign-in. */
const changeId = (generation: unknown) => issueV2({ idTokenGeneration: generation });
const changeAccess = (generation: unknown) => issueV2({ accessTokenGeneration: generation });
const add = (name: string, value: unknown) => ({
  claimsToAddOrOverride: Object.fromEntries([[name, value]]),
});
const suppress = (...names: string[]) => ({ claimsToSuppress: names });

const tokensOf = (issued: Issued): Tokens => {
  if (!issued.issued) throw new Error(`refused: ${JSON.stringify(issued.findings)}`);
  return issued.tokens;
};
const idTokenOf = (issued: Issued) => tokensOf(issued).idToken ?? {};
const accessTokenOf = (issued: Issued) => tokensOf(issued).accessToken;
const summary = ({ findings }: Issued) => findings.map(({ effect, path }) => `${effect} ${path}`);

/** The claims of a token without those named. */
const without = (claims: object | undefined, ...names: string[]) =>
  Object.fromEntries(Object.entries(claims ?? {}).filter(([name]) => !names.includes(name)));

function expectRefused(issued: Issued, ...paths: string[]) {
  expect(issued).not.toHaveProperty('tokens');
  expect(issued.issued).toBe(false);
  expect(summary(issued)).toEqual(paths.map((path) => `refused ${path}`));
}

function expectDropped(issued: Issued, ...paths: string[]) {
  expect(issued.issued).toBe(true);
  expect(summary(issued)).toEqual(paths.map((path) => `dropped ${path}`));
}

const FIXED_IN_BOTH = [
  ...[
    'sub',
    'acr',
    'amr',
    'auth_time',
    'azp',
    'exp',
    'iat',
    'iss',
    'jti',
    'nbf',
    'nonce',
    'origin_jti',
    'token_use',
  ],
  'cognito:anything',
];
const FIXED_IN_ID = [...FIXED_IN_BOTH, 'cognito:username', 'identities', 'aud', 'at_hash'];
const FIXED_IN_ACCESS = [
  ...FIXED_IN_BOTH,
  ...['username', 'client_id', 'event_id', 'device_key', 'version', 'scope', 'cognito:username'],
];
const GROUP_CLAIM_NAMES = Object.keys(GROUP_CLAIMS);

describe('which version an event is', () => {
  const answer = { [V1]: add('from', 'V1'), [V2]: { idTokenGeneration: add('from', 'V2') } };

  it.each([
    ['version 1', { version: '1' }, 'V1'],
    ['version 2', { version: '2' }, 'V2'],
    ['version 3', { version: '3' }, 'V2'],
    ['version 0, as cognito-local sends', { version: '0' }, 'V1'],
    ['no version', {}, 'V1'],
    ['version 1 with scopes', { version: '1', request: { scopes: [] } }, 'V2'],
    ['version 1 with a V2 response of null', { version: '1', response: { [V2]: null } }, 'V2'],
    ['version 1 with a V1 response', { version: '1', response: { [V1]: {} } }, 'V1'],
    ['version 1 with a list as response', { version: '1', response: [] }, 'V1'],
    ['an unknown trigger source', { version: '2', triggerSource: 'TokenGeneration_Later' }, 'V2'],
  ])('takes %s as it is', (_, overrides, version) => {
    const issued = issueTokens(event(overrides), before, answer);
    expect(idTokenOf(issued)).toHaveProperty('from', version);
    expectDropped(issued, version === 'V1' ? V2 : V1);
  });

  it.each([[null], ['event'], [[]], [{ request: null, response: null, callerContext: 7 }]])(
    'takes %j as V1',
    (odd) => {
      expect(idTokenOf(issueTokens(odd, before, { [V1]: add('from', 'V1') }))).toHaveProperty(
        'from',
        'V1',
      );
    },
  );
});

describe('what changes nothing', () => {
  it.each([
    ['an empty response', v1Event, {}],
    ['null V1 details', v1Event, { [V1]: null }],
    ['empty V1 details', v1Event, { [V1]: {} }],
    ['null V2 details', v2Event, { [V2]: null }],
    ['empty V2 details', v2Event, { [V2]: {} }],
    ['empty generations', v2Event, { [V2]: { idTokenGeneration: {}, accessTokenGeneration: {} } }],
    [
      'empty lists',
      v2Event,
      { [V2]: { accessTokenGeneration: { claimsToSuppress: [], scopesToAdd: [] } } },
    ],
    ['undefined fields', v2Event, { [V1]: undefined, [V2]: { groupOverrideDetails: undefined } }],
    [
      'unknown fields',
      v2Event,
      { later: 1, [V2]: { later: [], idTokenGeneration: { later: null } } },
    ],
    [
      'suppressing what is not there',
      v2Event,
      { [V2]: { accessTokenGeneration: suppress('email') } },
    ],
  ])('%s', (_, given, response) => {
    expect(issueTokens(given, before, response)).toEqual({
      issued: true,
      tokens: before,
      findings: [],
    });
  });
});

describe('V1', () => {
  it('adds, overrides and suppresses claims of the ID token, and leaves the access token alone', () => {
    const issued = issueV1({
      claimsToAddOrOverride: { tenantId: 'acme', email: 'ada@acme.example' },
      claimsToSuppress: ['dev:badge'],
    });

    expect(tokensOf(issued)).toEqual({
      idToken: { sub: 'u-1', email: 'ada@acme.example', tenantId: 'acme', ...GROUP_CLAIMS },
      accessToken: before.accessToken,
    });
    expect(issued.findings).toEqual([]);
  });

  it.each([[1], [true], [null], [['a']], [{ a: 'b' }]])(
    'refuses %j: a claim is a string',
    (value) => {
      expectRefused(issueV1(add('plan', value)), `${V1}.claimsToAddOrOverride.plan`);
    },
  );

  it('changes the groups of both tokens by groupOverrideDetails', () => {
    const tokens = tokensOf(issueV1({ groupOverrideDetails: { groupsToOverride: ['acme'] } }));
    expect(tokens.idToken).toEqual({
      ...without(before.idToken, ...GROUP_CLAIM_NAMES),
      'cognito:groups': ['acme'],
    });
    expect(tokens.accessToken).toEqual({ ...before.accessToken, 'cognito:groups': ['acme'] });
  });

  it('takes groups from the ID token alone by suppressing them', () => {
    const tokens = tokensOf(issueV1(suppress('cognito:groups')));
    expect(tokens.idToken).toEqual(without(before.idToken, ...GROUP_CLAIM_NAMES));
    expect(tokens.accessToken).toEqual(before.accessToken);
  });

  it('allows names that are fixed in the access token only', () => {
    expect(idTokenOf(issueV1(add('scope', 'all')))).toHaveProperty('scope', 'all');
  });

  it.each(FIXED_IN_ID)('refuses to add or suppress %s', (name) => {
    expectRefused(issueV1(add(name, 'x')), `${V1}.claimsToAddOrOverride.${name}`);
    expectRefused(issueV1(suppress(name)), `${V1}.claimsToSuppress.${name}`);
  });
});

describe('V2 and V3', () => {
  it.each(['2', '3'])('version %s changes each token by its own part', (version) => {
    const issued = issueTokens(event({ version }), before, {
      [V2]: {
        idTokenGeneration: { ...add('tenantId', 'acme'), ...suppress('email') },
        accessTokenGeneration: { ...add('plan', 'pro'), ...suppress('cognito:groups') },
      },
    });

    expect(tokensOf(issued)).toEqual({
      idToken: { ...without(before.idToken, 'email'), tenantId: 'acme' },
      accessToken: { ...without(before.accessToken, 'cognito:groups'), plan: 'pro' },
    });
    expect(issued.findings).toEqual([]);
  });

  it.each([
    ['a string', 'pro'],
    ['an empty string', ''],
    ['a number', 4.5],
    ['a boolean', false],
    ['a list', ['a', 1, true]],
    ['an empty list', []],
    ['an object', { principal_tags: { Tenant: ['acme'] }, deep: [{ nothing: null }] }],
  ])('keeps %s as it is', (_, value) => {
    expect(idTokenOf(changeId(add('plan', value)))).toHaveProperty('plan', value);
    expect(accessTokenOf(changeAccess(add('plan', value)))).toHaveProperty('plan', value);
  });

  it.each([
    ['null', null],
    ['a list with null', ['a', null]],
    ['a list with a list', [['a']]],
    ['a list with an object', [{}]],
    ['what JSON turns into null', Number.NaN],
  ])('refuses %s', (_, value) => {
    expectRefused(changeId(add('plan', value)), `${ID}.claimsToAddOrOverride.plan`);
    expectRefused(changeAccess(add('plan', value)), `${ACCESS}.claimsToAddOrOverride.plan`);
  });

  it.each(['address', 'phone_number_verified', 'email_verified', 'updated_at'])(
    'takes only a simple %s in the ID token',
    (name) => {
      expectRefused(changeId(add(name, ['x'])), `${ID}.claimsToAddOrOverride.${name}`);
      expectRefused(changeId(add(name, { x: 'y' })), `${ID}.claimsToAddOrOverride.${name}`);
      expect(idTokenOf(changeId(add(name, true)))).toHaveProperty(name, true);
      expect(accessTokenOf(changeAccess(add(name, { x: 'y' })))).toHaveProperty(name, { x: 'y' });
    },
  );
});

describe('claims that cannot be changed', () => {
  it.each(FIXED_IN_ID)('refuses to add or suppress %s in the ID token', (name) => {
    expectRefused(changeId(add(name, 'x')), `${ID}.claimsToAddOrOverride.${name}`);
    expectRefused(changeId(suppress(name)), `${ID}.claimsToSuppress.${name}`);
  });

  it.each(FIXED_IN_ACCESS)('refuses to add or suppress %s in the access token', (name) => {
    expectRefused(changeAccess(add(name, 'x')), `${ACCESS}.claimsToAddOrOverride.${name}`);
    expectRefused(changeAccess(suppress(name)), `${ACCESS}.claimsToSuppress.${name}`);
  });

  it.each(['username', 'client_id', 'event_id', 'device_key', 'version', 'scope'])(
    'allows %s in the ID token',
    (name) => {
      expect(idTokenOf(changeId(add(name, 'x')))).toHaveProperty(name, 'x');
    },
  );

  it.each(['identities', 'at_hash'])('allows %s in the access token', (name) => {
    expect(accessTokenOf(changeAccess(add(name, 'x')))).toHaveProperty(name, 'x');
  });

  it.each(GROUP_CLAIM_NAMES)('refuses to add %s: it has its own field', (name) => {
    expectRefused(changeId(add(name, 'x')), `${ID}.claimsToAddOrOverride.${name}`);
    expectRefused(changeAccess(add(name, 'x')), `${ACCESS}.claimsToAddOrOverride.${name}`);
    expectRefused(issueV1(add(name, 'x')), `${V1}.claimsToAddOrOverride.${name}`);
  });

  it('lets a developer attribute be suppressed, not added or changed', () => {
    expect(idTokenOf(changeId(suppress('dev:badge')))).toEqual(
      without(before.idToken, 'dev:badge'),
    );
    expectRefused(changeId(add('dev:badge', '8')), `${ID}.claimsToAddOrOverride.dev:badge`);
    expectRefused(changeAccess(add('dev:new', 'x')), `${ACCESS}.claimsToAddOrOverride.dev:new`);
    expectRefused(issueV1(add('dev:badge', '8')), `${V1}.claimsToAddOrOverride.dev:badge`);
  });

  it('allows aud in the access token only if it is the app client', () => {
    expect(accessTokenOf(changeAccess(add('aud', CLIENT_ID)))).toHaveProperty('aud', CLIENT_ID);
    for (const aud of ['other', '', [CLIENT_ID], null]) {
      expectRefused(changeAccess(add('aud', aud)), `${ACCESS}.claimsToAddOrOverride.aud`);
    }
    expectRefused(changeAccess(suppress('aud')), `${ACCESS}.claimsToSuppress.aud`);
    expectRefused(changeId(add('aud', CLIENT_ID)), `${ID}.claimsToAddOrOverride.aud`);
  });

  it('refuses aud if the event names no app client', () => {
    const response = { [V2]: { accessTokenGeneration: add('aud', CLIENT_ID) } };
    const issued = issueTokens(event({ version: '2', callerContext: {} }), before, response);
    expectRefused(issued, `${ACCESS}.claimsToAddOrOverride.aud`);
  });

  it('reports all that is wrong, and issues nothing even if one claim alone is refused', () => {
    const issued = issueV2({
      idTokenGeneration: { claimsToAddOrOverride: { tenantId: 'acme', sub: 'x', iss: 'y' } },
      accessTokenGeneration: suppress('cognito:roles'),
    });
    expect(issued.issued).toBe(false);
    expect(summary(issued)).toEqual([
      `refused ${ID}.claimsToAddOrOverride.sub`,
      `refused ${ID}.claimsToAddOrOverride.iss`,
      `dropped ${ACCESS}.claimsToSuppress.cognito:roles`,
    ]);
    for (const { reason } of issued.findings) expect(reason).toMatch(/\w+ \w+/);
  });
});

describe('suppressing', () => {
  it.each([
    ['V1', issueV1, V1],
    ['the ID token of V2', changeId, ID],
    ['the access token of V2', changeAccess, ACCESS],
  ])('wins over adding in %s', (_, issue, path) => {
    const issued = issue({
      claimsToAddOrOverride: { plan: 'pro', tier: '1' },
      claimsToSuppress: ['plan'],
    });
    expectDropped(issued, `${path}.claimsToAddOrOverride.plan`);
    const changed = path === ACCESS ? accessTokenOf(issued) : idTokenOf(issued);
    expect(changed).not.toHaveProperty('plan');
    expect(changed).toHaveProperty('tier', '1');
  });

  it('takes roles and preferred role along with the groups of the ID token', () => {
    const tokens = tokensOf(changeId(suppress('cognito:groups')));
    expect(tokens.idToken).toEqual(without(before.idToken, ...GROUP_CLAIM_NAMES));
    expect(tokens.accessToken).toEqual(before.accessToken);
  });

  it('takes the groups from the access token alone', () => {
    const tokens = tokensOf(changeAccess(suppress('cognito:groups')));
    expect(tokens.idToken).toEqual(before.idToken);
    expect(tokens.accessToken).toEqual(without(before.accessToken, 'cognito:groups'));
  });

  it('wins over groupOverrideDetails, in its own token', () => {
    const tokens = tokensOf(
      issueV2({
        idTokenGeneration: suppress('cognito:groups'),
        groupOverrideDetails: {
          groupsToOverride: ['acme'],
          iamRolesToOverride: [ROLE],
          preferredRole: ROLE,
        },
      }),
    );
    expect(tokens.idToken).toEqual(without(before.idToken, ...GROUP_CLAIM_NAMES));
    expect(tokens.accessToken).toHaveProperty('cognito:groups', ['acme']);
  });

  it.each(['cognito:roles', 'cognito:preferred_role'])('of %s alone is dropped', (name) => {
    expectDropped(changeId(suppress(name)), `${ID}.claimsToSuppress.${name}`);
    expectDropped(issueV1(suppress(name)), `${V1}.claimsToSuppress.${name}`);
    expect(tokensOf(changeId(suppress(name)))).toEqual(before);
  });
});

describe('groupOverrideDetails', () => {
  const rest = without(before.idToken, ...GROUP_CLAIM_NAMES);
  const accessRest = without(before.accessToken, 'cognito:groups');

  it.each([
    ['V1', issueV1],
    ['V2', issueV2],
  ])('replaces groups, roles and preferred role in %s', (_, issue) => {
    const groupOverrideDetails = {
      groupsToOverride: ['a', 'b'],
      iamRolesToOverride: ['r', 's'],
      preferredRole: 's',
    };
    expect(issue({ groupOverrideDetails })).toEqual({
      issued: true,
      tokens: {
        idToken: {
          ...rest,
          'cognito:groups': ['a', 'b'],
          'cognito:roles': ['r', 's'],
          'cognito:preferred_role': 's',
        },
        accessToken: { ...accessRest, 'cognito:groups': ['a', 'b'], scope: 'openid api/read' },
      },
      findings: [],
    });
  });

  it.each([
    ['null', null],
    ['empty', {}],
    ['of empty lists', { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null }],
  ])('removes all three if %s', (_, groupOverrideDetails) => {
    const removed = {
      issued: true,
      tokens: { idToken: rest, accessToken: accessRest },
      findings: [],
    };
    expect(issueV1({ groupOverrideDetails })).toEqual(removed);
    expect(issueV2({ groupOverrideDetails })).toEqual(removed);
  });

  it('takes a missing field inside as none', () => {
    const tokens = tokensOf(issueV2({ groupOverrideDetails: { iamRolesToOverride: ['r'] } }));
    expect(tokens).toEqual({
      idToken: { ...rest, 'cognito:roles': ['r'] },
      accessToken: accessRest,
    });
  });

  it.each([
    ['beside the details', { groupOverrideDetails: null, [V2]: {} }, 'groupOverrideDetails'],
    [
      'for the ID token',
      { [V2]: { idTokenGeneration: { groupOverrideDetails: {} } } },
      `${ID}.groupOverrideDetails`,
    ],
    [
      'for the access token',
      { [V2]: { accessTokenGeneration: { groupOverrideDetails: {} } } },
      `${ACCESS}.groupOverrideDetails`,
    ],
  ])('is dropped %s', (_, response, path) => {
    const issued = issueTokens(v2Event, before, response);
    expectDropped(issued, path);
    expect(tokensOf(issued)).toEqual(before);
  });
});

describe('scopes', () => {
  it.each([
    [
      'adds after those that are there',
      { scopesToAdd: ['api/write', 'api/deploy'] },
      'openid api/read api/write api/deploy',
    ],
    ['adds none twice', { scopesToAdd: ['api/read', 'x', 'x'] }, 'openid api/read x'],
    ['suppresses', { scopesToSuppress: ['openid', 'not-there'] }, 'api/read'],
    ['does both', { scopesToAdd: ['x'], scopesToSuppress: ['api/read'] }, 'openid x'],
    ['suppresses only whole names', { scopesToSuppress: ['api', 'open'] }, 'openid api/read'],
  ])('%s', (_, generation, scope) => {
    const issued = changeAccess(generation);
    expect(tokensOf(issued)).toEqual({ ...before, accessToken: { ...before.accessToken, scope } });
    expect(issued.findings).toEqual([]);
  });

  it('suppresses a scope that is both added and suppressed', () => {
    const issued = changeAccess({ scopesToAdd: ['x', 'y'], scopesToSuppress: ['x'] });
    expect(accessTokenOf(issued)).toHaveProperty('scope', 'openid api/read y');
    expectDropped(issued, `${ACCESS}.scopesToAdd.x`);
  });

  it('leaves no scope claim if no scope is left, and makes one if there was none', () => {
    const bare = { ...before, accessToken: without(before.accessToken, 'scope') };
    expect(tokensOf(changeAccess({ scopesToSuppress: ['openid', 'api/read'] }))).toEqual(bare);
    const added = issueTokens(v2Event, bare, {
      [V2]: { accessTokenGeneration: { scopesToAdd: ['x'] } },
    });
    expect(accessTokenOf(added)).toHaveProperty('scope', 'x');
  });

  it.each([
    'api read',
    ' api/read',
    'api\tread',
    'api\n',
    '',
    'aws.cognito.signin.user.admin',
    'aws.cognito',
  ])('refuses to add %j', (scope) => {
    expectRefused(changeAccess({ scopesToAdd: ['x', scope] }), `${ACCESS}.scopesToAdd.${scope}`);
  });

  it('refuses a blank in a scope to suppress', () => {
    expectRefused(
      changeAccess({ scopesToSuppress: ['openid api/read'] }),
      `${ACCESS}.scopesToSuppress.openid api/read`,
    );
  });

  it('allows to suppress a scope of aws.cognito', () => {
    const signedIn = { ...before, accessToken: { scope: 'aws.cognito.signin.user.admin openid' } };
    const response = {
      [V2]: { accessTokenGeneration: { scopesToSuppress: ['aws.cognito.signin.user.admin'] } },
    };
    expect(issueTokens(v2Event, signedIn, response)).toEqual({
      issued: true,
      tokens: { ...before, accessToken: { scope: 'openid' } },
      findings: [],
    });
  });
});

describe('a field at the wrong place is dropped', () => {
  const rights = { scopesToAdd: ['x'] };

  it.each([
    ['V2 details in V1', v1Event, { [V2]: { idTokenGeneration: add('a', 'b') } }, [V2]],
    ['V1 details in V2', v2Event, { [V1]: add('a', 'b') }, [V1]],
    ['V1 details in V2 beside null', v2Event, { [V2]: null, [V1]: add('a', 'b') }, [V1]],
    [
      'an access token in V1',
      v1Event,
      { [V1]: { accessTokenGeneration: rights } },
      [`${V1}.accessTokenGeneration`],
    ],
    ['scopes in V1', v1Event, { [V1]: rights }, [`${V1}.scopesToAdd`]],
    [
      'scopes in the ID token',
      v2Event,
      { [V2]: { idTokenGeneration: rights } },
      [`${ID}.scopesToAdd`],
    ],
    ['V1 claims in V2 details', v2Event, { [V2]: add('a', 'b') }, [`${V2}.claimsToAddOrOverride`]],
    ['claims without details', v2Event, add('a', 'b'), ['claimsToAddOrOverride']],
    [
      'groups without their details',
      v1Event,
      { [V1]: { groupsToOverride: ['x'] } },
      [`${V1}.groupsToOverride`],
    ],
    [
      'claims among groups',
      v1Event,
      { groupsToOverride: [], claimsToSuppress: [] },
      ['groupsToOverride', 'claimsToSuppress'],
    ],
  ])('%s', (_, given, response, paths) => {
    const issued = issueTokens(given, before, response);
    expectDropped(issued, ...paths);
    expect(tokensOf(issued)).toEqual(before);
  });

  it('but a claim may bear the name of a field', () => {
    const issued = changeId(add('scopesToAdd', 'x'));
    expect(idTokenOf(issued)).toHaveProperty('scopesToAdd', 'x');
    expect(issued.findings).toEqual([]);
  });
});

describe('a machine', () => {
  it('gets claims and scopes in its access token', () => {
    const issued = issueForMachine({
      accessTokenGeneration: { ...add('tenantId', 'acme'), scopesToAdd: ['api/write'] },
    });
    expect(issued).toEqual({
      issued: true,
      tokens: {
        accessToken: {
          ...machineBefore.accessToken,
          tenantId: 'acme',
          scope: 'api/read api/write',
        },
      },
      findings: [],
    });
  });

  it('gets no ID token, and whatever is meant for one is dropped', () => {
    const issued = issueForMachine({
      idTokenGeneration: { ...add('tenantId', 'acme'), ...suppress('email') },
      groupOverrideDetails: {
        groupsToOverride: ['jobs'],
        iamRolesToOverride: [ROLE],
        preferredRole: ROLE,
      },
    });
    expect(tokensOf(issued)).toEqual({
      accessToken: { ...machineBefore.accessToken, 'cognito:groups': ['jobs'] },
    });
    expect(summary(issued).sort()).toEqual([
      `dropped ${V2}.groupOverrideDetails.iamRolesToOverride`,
      `dropped ${V2}.groupOverrideDetails.preferredRole`,
      `dropped ${ID}.claimsToAddOrOverride`,
      `dropped ${ID}.claimsToSuppress`,
    ]);
  });

  it('gets no ID token even if one is given', () => {
    expect(tokensOf(issueTokens(machineEvent, before, {}))).toEqual({
      accessToken: before.accessToken,
    });
  });

  it('is refused what is forbidden even in a token that it does not get', () => {
    expect(issueForMachine({ idTokenGeneration: add('sub', 'x') }).issued).toBe(false);
  });
});

describe('a user whose sign-in gives no ID token', () => {
  it('has whatever is meant for one dropped', () => {
    const issued = issueTokens(
      v1Event,
      { accessToken: before.accessToken },
      { [V1]: add('tenantId', 'acme') },
    );
    expect(tokensOf(issued)).toEqual({ accessToken: before.accessToken });
    expectDropped(issued, `${V1}.claimsToAddOrOverride`);
  });
});

describe('a malformed response is refused', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a string', 'ok'],
    ['a list', []],
    ['a function', () => ({})],
    ['what JSON cannot hold', circular],
    ['a bigint', { [V1]: add('n', 1n) }],
  ])('%s', (_, response) => {
    expectRefused(issueTokens(v1Event, before, response), 'response');
  });

  it.each([[[]], ['x'], [7], [false]])('%j where a map belongs', (value) => {
    expectRefused(issueV1(value), V1);
    expectRefused(issueV2(value), V2);
    expectRefused(changeId(value), ID);
    expectRefused(changeAccess(value), ACCESS);
    expectRefused(changeId({ claimsToAddOrOverride: value }), `${ID}.claimsToAddOrOverride`);
    expectRefused(issueV1({ claimsToAddOrOverride: value }), `${V1}.claimsToAddOrOverride`);
    expectRefused(issueV2({ groupOverrideDetails: value }), `${V2}.groupOverrideDetails`);
  });

  it.each([[{}], ['x'], [['x', 7]], [[null]], [null]])(
    '%j where a list of strings belongs',
    (value) => {
      const groups = `${V2}.groupOverrideDetails`;
      expectRefused(issueV1({ claimsToSuppress: value }), `${V1}.claimsToSuppress`);
      expectRefused(changeId({ claimsToSuppress: value }), `${ID}.claimsToSuppress`);
      expectRefused(changeAccess({ scopesToAdd: value }), `${ACCESS}.scopesToAdd`);
      expectRefused(changeAccess({ scopesToSuppress: value }), `${ACCESS}.scopesToSuppress`);
      expectRefused(
        issueV2({ groupOverrideDetails: { groupsToOverride: value } }),
        `${groups}.groupsToOverride`,
      );
      expectRefused(
        issueV2({ groupOverrideDetails: { iamRolesToOverride: value } }),
        `${groups}.iamRolesToOverride`,
      );
    },
  );

  it.each([[[ROLE]], [7], [{}]])('%j as preferred role', (preferredRole) => {
    const issued = issueV2({ groupOverrideDetails: { preferredRole } });
    expectRefused(issued, `${V2}.groupOverrideDetails.preferredRole`);
  });

  it('null where AWS gives it no meaning', () => {
    expectRefused(changeId(null), ID);
    expectRefused(changeAccess(null), ACCESS);
    expectRefused(issueV1({ claimsToAddOrOverride: null }), `${V1}.claimsToAddOrOverride`);
  });
});

describe('the data given and returned', () => {
  const freeze = <T>(value: T): T => {
    if (typeof value === 'object' && value !== null)
      Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  };
  const details = () => ({
    idTokenGeneration: { ...add('flags', ['a']), ...suppress('email') },
    accessTokenGeneration: { ...add('limits', { seats: 1 }), scopesToAdd: ['x'] },
    groupOverrideDetails: { groupsToOverride: ['acme'], iamRolesToOverride: [ROLE] },
  });

  it('changes nothing that it is given', () => {
    const given = structuredClone(before);
    const response = freeze({ [V2]: details() });
    expect(issueTokens(freeze(structuredClone(v2Event)), freeze(given), response).issued).toBe(
      true,
    );
    expect(given).toEqual(before);
  });

  it('shares nothing with what it was given, nor between the tokens', () => {
    const given = { idToken: { kept: { a: ['b'] } }, accessToken: { kept: ['c'] } };
    const response = { [V2]: details() };
    const { idToken, accessToken } = tokensOf(issueTokens(v2Event, given, response));

    expect(idToken?.kept).toEqual(given.idToken.kept);
    expect(idToken?.kept).not.toBe(given.idToken.kept);
    expect(accessToken.kept).not.toBe(given.accessToken.kept);
    expect(accessToken.limits).not.toBe(
      response[V2].accessTokenGeneration.claimsToAddOrOverride.limits,
    );
    expect(accessToken['cognito:groups']).toEqual(['acme']);
    expect(accessToken['cognito:groups']).not.toBe(idToken?.['cognito:groups']);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'treats a claim called %s as any other',
    (name) => {
      for (const [issued, read] of [
        [changeId(add(name, { admin: true })), idTokenOf],
        [changeAccess(add(name, { admin: true })), accessTokenOf],
      ] as const) {
        const claims = read(issued);
        expect(Object.entries(claims)).toContainEqual([name, { admin: true }]);
        expect(Object.getPrototypeOf(claims)).toBe(Object.prototype);
      }
      expect({}).not.toHaveProperty('admin');
    },
  );

  it.each(['__proto__', 'constructor'])('keeps and suppresses a claim called %s', (name) => {
    const given = { accessToken: Object.fromEntries([[name, 'kept']]) };
    const kept = accessTokenOf(issueTokens(v2Event, given, {}));
    const gone = accessTokenOf(
      issueTokens(v2Event, given, { [V2]: { accessTokenGeneration: suppress(name) } }),
    );
    expect(Object.entries(kept)).toEqual([[name, 'kept']]);
    expect(Object.entries(gone)).toEqual([]);
  });

  it('reads no field that the response only inherits', () => {
    const response = Object.create({ [V1]: add('tenantId', 'evil') });
    expect(tokensOf(issueTokens(v1Event, before, response))).toEqual(before);
  });
});
