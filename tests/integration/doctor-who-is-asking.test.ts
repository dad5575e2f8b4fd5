import { examine } from '../../tools/doctor/examine.ts';
import { faults, itFindsEach, setUpDoctorStage } from '../support/doctor-stage.ts';
import { buildPool } from '../support/user-pool-stand-in.ts';

type Row = Parameters<typeof stage.table.put>[2];

const stage = setUpDoctorStage();
const rows: (readonly [pk: string, sk: string])[] = [];

async function put(pk: string, sk: string, row?: Row): Promise<void> {
  rows.push([pk, sk]);
  await stage.table.put(pk, sk, row);
}

const putAppClient = (id: string, row?: Row) => put('CATALOG', `APP#${id}`, row);
const putProvider = (name: string, row?: Row) =>
  put('CATALOG', `IDP#${name}`, { tenantId: 'acme', ...row });

/** Lets app clients register themselves. */
const register = (settings: object = {}) => {
  const { DcrConfiguration } = buildPool();
  stage.pool.pool.DcrConfiguration = { ...DcrConfiguration, EnableStatus: 'Enabled', ...settings };
};

const goodOf = async (check: string) =>
  (await examine('prod', undefined))
    .filter((each) => each.check === check && each.status === 'good')
    .map(({ finding }) => finding);

afterEach(async () => {
  for (const key of rows.splice(0)) await stage.table.remove(...key);
});

describe('app clients', () => {
  itFindsEach([
    {
      fault: 'app clients without a record as soon as one has one',
      put: async () => {
        stage.pool.clients.push(
          { ClientId: 'c2', ClientName: 'partner', WriteAttributes: ['email'] },
          { ClientId: 'c3', ClientName: 'mobile', WriteAttributes: ['email'] },
          {
            ...{ ClientId: 'c4', ClientName: 'jobs', WriteAttributes: ['email'] },
            ...{ AllowedOAuthFlows: ['client_credentials'] },
            ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
          },
        );
        await putAppClient('c2', { only: 'broken' });
      },
      found: [
        [
          'app clients',
          'warning',
          /^app clients without .* get everything .*: web \(c1\), mobile \(c3\)$/,
        ],
        ['catalogue', 'bad', /CATALOG\/APP#c2: only: expected a map of lists/],
      ],
    },
    {
      fault: 'open registration where nothing narrows, without any record',
      put: () => register(),
      found: [
        [
          'app clients',
          'bad',
          /^anybody may register an app client, .* and such app clients get everything that is granted$/,
        ],
      ],
    },
    {
      fault: 'open registration, and an app client without a record',
      put: async () => {
        register();
        await putAppClient('other');
      },
      found: [
        ['app clients', 'warning', /^app clients without a record get everything .*: web \(c1\)$/],
        ['app clients', 'bad', /^anybody may register an app client, /],
      ],
    },
    {
      fault: 'registration by token',
      put: () => register({ EnableStatus: undefined, OpenDcrEnabled: false }),
      found: [['app clients', 'warning', /^who has a token for dynamic client registration may /]],
    },
    {
      fault: 'open registration where the setting counts for nothing',
      put: () => {
        register();
        stage.set({ UNKNOWN_APP_CLIENTS: 'deny' });
      },
      found: [
        [
          'app clients',
          'warning',
          /^UNKNOWN_APP_CLIENTS=deny counts for nothing as long as no app client has/,
        ],
        ['app clients', 'bad', /^anybody may register an app client, /],
      ],
    },
  ]);

  it.each([
    { EnableStatus: 'Disabled' },
    { OpenDcrGrantTypes: [], AuthenticatedGrantTypes: [] },
    { OpenDcrEnabled: false, AuthenticatedGrantTypes: [] },
  ])('says nothing of registration that %j keeps off', async (settings) => {
    register(settings);
    expect(faults(await examine('prod', undefined))).toEqual([]);
  });

  it.each([
    ['identity-only', 'tenant and department, and nothing that is granted'],
    ['deny', 'no token'],
  ])('notes with %s what app clients without a record get', async (policy, what) => {
    register();
    stage.set({ UNKNOWN_APP_CLIENTS: policy });
    await putAppClient('suspended', { status: 'suspended' });
    await putAppClient('other');

    expect(faults(await examine('prod', 'acme'))).toEqual([]);
    expect(await goodOf('app clients')).toEqual([
      'the app client cannot write the tenant attributes',
      `app clients without a record get ${what}: web (c1)`,
      `app clients that register themselves get ${what}, until they have a record`,
    ]);
  });

  it('says where each has a record', async () => {
    await putAppClient('c1');
    expect(await goodOf('app clients')).toContain('each app client for users has a record');
  });
});

describe('identity providers', () => {
  beforeEach(() => {
    stage.set({ IDENTITY_PROVIDERS: 'on' });
    stage.pool.providers = ['AcmeSAML'];
  });

  itFindsEach([
    {
      fault: 'those without a record, on the second page',
      put: async () => {
        stage.pool.providers = [...Array.from({ length: 60 }, () => 'AcmeSAML'), 'Google'];
        await putProvider('AcmeSAML');
      },
      found: [['providers', 'warning', /are found by their attributes: Google$/]],
    },
    {
      fault: 'records of none that the pool has, and of a tenant that is not there',
      put: async () => {
        await putProvider('AcmeSAML', { tenantId: 'initech' });
        await putProvider('acmesaml');
      },
      found: [
        [
          'providers',
          'bad',
          /^users of identity provider AcmeSAML get no token: the table has no tenant initech$/,
        ],
        [
          'providers',
          'warning',
          /^the user pool has no identity provider for these records: acmesaml$/,
        ],
      ],
    },
    {
      fault: 'a record that cannot be read',
      put: () => putProvider('AcmeSAML', { groups: [{}] }),
      found: [['catalogue', 'bad', /^a row cannot be read, .*: CATALOG\/IDP#AcmeSAML: groups/]],
    },
    {
      fault: 'records that count for nothing',
      put: async () => {
        stage.set({ IDENTITY_PROVIDERS: 'off' });
        await putProvider('AcmeSAML');
      },
      found: [['providers', 'warning', /^IDENTITY_PROVIDERS is off, and 1 record of /]],
    },
    {
      fault: 'that it may not list them',
      put: () => stage.refusedByCognito.add('ListIdentityProviders'),
      found: [['providers', 'bad', /^could not be looked at$/]],
    },
    {
      fault: 'an app client whose users may write their groups',
      put: async () => {
        await putProvider('AcmeSAML', { groupsAttribute: 'custom:idp_groups' });
        const WriteAttributes = ['email', 'custom:idp_groups'];
        stage.pool.clients.push(
          { ClientId: 'c2', ClientName: 'sso', WriteAttributes, AllowedOAuthScopes: ['openid'] },
          {
            ...{ ClientId: 'c3', ClientName: 'account', WriteAttributes },
            AllowedOAuthScopes: ['openid', 'aws.cognito.signin.user.admin'],
          },
        );
      },
      found: [
        ['app clients', 'bad', /^users of app client account \(c3\) may write custom:idp_groups, /],
      ],
    },
  ]);

  it('notes those without a record where a member record is the proof', async () => {
    stage.set({ IDENTITY_PROVIDERS: 'on', MEMBERSHIP: 'required' });
    expect(await goodOf('providers')).toEqual([
      'users of identity providers without a record are found by their attributes: AcmeSAML',
    ]);
  });

  it('tests with a user of the provider where a tenant lets in nobody else', async () => {
    await putProvider('AcmeSAML', { issuer: 'https://sts.example.com/acme' });
    await stage.table.put('TENANT#acme', 'TENANT', { signIn: 'identity-provider' });
    const findings = await examine('prod', undefined);

    expect(faults(findings)).toEqual([]);
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'providers', status: 'good' }),
    );
    expect(findings).toContainEqual({
      ...{ check: 'token', status: 'good' },
      finding: 'a user of tenant acme gets a token that says so',
    });
  });

  it('tests with a member of such a tenant where membership is required', async () => {
    stage.set({ IDENTITY_PROVIDERS: 'on', MEMBERSHIP: 'required', UNKNOWN_APP_CLIENTS: 'deny' });
    await putProvider('AcmeSAML');
    await putAppClient('c1');
    await put('TENANT#acme', 'MEMBER#5f1c2d34-0000-4000-8000-000000000001');
    await stage.table.put('TENANT#acme', 'TENANT', { signIn: 'identity-provider' });

    expect(faults(await examine('prod', undefined))).toEqual([]);
  });
});
