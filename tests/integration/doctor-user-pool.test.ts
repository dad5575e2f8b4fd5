import { examine } from '../../tools/doctor/examine.ts';
import { stackWith } from '../support/cloudformation-stand-in.ts';
import { FUNCTION_ARN, faults, itFindsEach, setUpDoctorStage } from '../support/doctor-stage.ts';

const INBOUND = FUNCTION_ARN.replace('pre-token-generation', 'inbound-federation');
const stage = setUpDoctorStage();

const SWITCHING = { MEMBERSHIP: 'required', TENANT_SWITCHING: 'request' };

itFindsEach([
  {
    fault: 'groups that will be taken out, before the pool calls the function',
    put: () => {
      delete stage.pool.pool.LambdaConfig.PreTokenGenerationConfig;
      stage.pool.groups = Array.from({ length: 400 }, (_, at) => `group-${at}`);
      stage.set({ GROUPS: 'replace' });
    },
    found: [
      ['trigger', 'bad', /calls no function/],
      [
        'groups',
        'warning',
        /^GROUPS=replace takes .* out of tokens: group-0, .*, group-9 and 290 more, and others$/,
      ],
    ],
  },
  {
    fault: 'no trigger',
    put: () => delete stage.pool.pool.LambdaConfig.PreTokenGenerationConfig,
    found: [['trigger', 'bad', /calls no function/]],
  },
  {
    fault: 'another function, in the older place',
    put: () => {
      stage.pool.pool.LambdaConfig = {
        PreTokenGeneration: 'arn:aws:lambda:us-east-1:123456789012:function:other',
      };
    },
    found: [['trigger', 'bad', /calls \S+:other, and not \S+:live$/]],
  },
  {
    fault: 'a trigger past the alias',
    put: () => {
      stage.pool.pool.LambdaConfig.PreTokenGenerationConfig.LambdaArn = FUNCTION_ARN.replace(
        /:live$/,
        '',
      );
    },
    found: [['trigger', 'bad', /, past \S+:live$/]],
  },
  {
    fault: 'events of another version',
    put: () => {
      stage.pool.pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion = 'V1_0';
    },
    found: [['trigger', 'bad', /sends V1_0 events, and not V2_0/]],
  },
  {
    fault: 'another function for users of identity providers where the stage has one',
    put: () => {
      stage.stack = stackWith({ ...stage.outputs, InboundFederationArn: INBOUND });
    },
    found: [
      [
        'trigger',
        'bad',
        /calls \S+:federate for users of .*, and not \S+-inbound-federation:live$/,
      ],
    ],
  },
  {
    fault: 'no function for users of identity providers where the stage has one',
    put: () => {
      stage.stack = stackWith({ ...stage.outputs, InboundFederationArn: INBOUND });
      delete stage.pool.pool.LambdaConfig.InboundFederation;
    },
    found: [['trigger', 'bad', /calls no function for users of identity providers, and not/]],
  },
  {
    fault: 'no such pool',
    put: () => {
      stage.pool.pool.Id = 'us-east-1_Other';
    },
    found: [
      ['trigger', 'bad', /there is no user pool us-east-1_Existing1/],
      ['app clients', 'bad', /^could not be looked at$/],
    ],
  },
  {
    fault: 'no tenant attribute',
    put: () => stage.set({ TENANT_ATTRIBUTE: 'custom:organization' }),
    found: [['attributes', 'bad', /no attribute custom:organization/]],
  },
  {
    fault: 'no department attribute',
    put: () => stage.set({ DEPARTMENT_ATTRIBUTE: 'custom:team' }),
    found: [['attributes', 'warning', /no attribute custom:team/]],
  },
  {
    fault: 'an app client that writes a tenant attribute',
    put: () =>
      stage.pool.clients.push({
        ClientId: 'c2',
        ClientName: 'form',
        WriteAttributes: ['custom:tenantId'],
      }),
    found: [['app clients', 'bad', /users of app client form \(c2\) may write custom:tenantId$/]],
  },
  {
    fault: 'an app client that writes them where a member record is the proof',
    put: () => {
      stage.set({ MEMBERSHIP: 'required' });
      stage.pool.clients.push({
        ClientId: 'c2',
        ClientName: 'form',
        WriteAttributes: ['custom:department'],
      });
    },
    found: [
      ['app clients', 'warning', /may write custom:department$/],
      ['token', 'warning', /no active user found to test with in the table/],
    ],
  },
  {
    fault: 'app clients that do not say what they write, on the second page',
    put: () => {
      const more = Array.from({ length: 60 }, (_, at) => ({
        ClientId: `m${at}`,
        WriteAttributes: ['email'],
      }));
      stage.pool.clients.push(
        ...more,
        { ClientId: 'c2', ClientName: 'old' },
        { ClientId: 'c3', WriteAttributes: [] },
      );
    },
    found: [
      ['app clients', 'warning', /app client old \(c2\) does not say/],
      ['app clients', 'warning', /\(c3\) does not say/],
    ],
  },
]);

it.each([
  [{ GROUPS: 'replace' }, /^GROUPS=replace takes these groups of the pool out .*: admins, staff$/],
  [SWITCHING, /^tokens of users who select another tenant .*: admins, staff$/],
])('names them once the pool calls the function, with %j', async (variables, finding) => {
  stage.pool.groups = ['admins', 'staff'];
  stage.set(variables as Record<string, string>);
  const findings = await examine('prod', undefined);
  expect(faults(findings).map(({ check }) => check)).not.toContain('groups');
  expect(findings).toContainEqual({
    check: 'groups',
    status: 'good',
    finding: expect.stringMatching(finding),
  });
});

it('says nothing of groups that tokens keep, or of a pool without any', async () => {
  stage.pool.groups = ['admins'];
  expect((await examine('prod', undefined)).map(({ check }) => check)).not.toContain('groups');
  stage.pool.groups = [];
  stage.set({ GROUPS: 'replace' });
  expect((await examine('prod', undefined)).map(({ check }) => check)).not.toContain('groups');
});
