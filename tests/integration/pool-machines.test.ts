import { beforeDeploy } from '../../deploy/existing-pool/pool-steps.ts';
import { buildSettings } from '../support/builders.ts';
import { stackWith } from '../support/cloudformation-stand-in.ts';
import { NO_STACK, OURS, setUpPoolStage } from '../support/pool-stage.ts';
import { POOL } from '../support/user-pool-stand-in.ts';

const stage = setUpPoolStage();

const machine = (id: string) => ({
  ClientId: id,
  ClientName: `job-${id}`,
  AllowedOAuthFlows: ['client_credentials'],
});
const web = { ClientId: 'web', ClientName: 'web', AllowedOAuthFlows: ['code'] };
const toV3 = { eventVersion: 'V3_0' } as const;

const refusal = (names: string) =>
  `With V3_0 events these app clients of user pool ${POOL} would get no machine token, because no record says for which tenant they act: ${names}. List each under clients of its tenant in a seed file and run npm run seed -- apply --stage prod`;

beforeAll(() => stage.table.put('CLIENT#known', 'CLIENT', { tenantId: 'acme' }));

describe('V3_0 events', () => {
  beforeEach(() => {
    stage.service.clients = [
      web,
      machine('known'),
      machine('lost'),
      { ClientId: 'new', ClientName: 'new', ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'] },
    ];
  });

  it('are refused while machines have no record, which are named', async () => {
    await expect(beforeDeploy(stage.deployment(toV3))).rejects.toThrow(
      `${refusal('job-lost (lost), new (new)')}, or go on with --param machinesWithoutRecord=allow.`,
    );
    expect(stage.calls).not.toContain('UpdateUserPool');
  });

  it('are refused to a pool of the stage itself that had others', async () => {
    const own = { UserPoolId: POOL, UserPoolClientId: '1', TenantsTableName: stage.table.name };
    const deployment = () => stage.deployment({ ...toV3, existingUserPoolId: '' });
    stage.stack = stackWith({ ...own, EventVersion: 'V2_0' });
    await expect(beforeDeploy(deployment())).rejects.toThrow(refusal('job-lost (lost), new (new)'));
    stage.stack = stackWith({ ...own, EventVersion: 'V3_0' });
    await expect(beforeDeploy(deployment())).resolves.toBe(false);
  });

  it('are refused where no table is yet, with the way there', async () => {
    stage.stack = NO_STACK;
    await expect(beforeDeploy(stage.deployment(toV3))).rejects.toThrow(
      'job-known (known), job-lost (lost), new (new). List',
    );
    await expect(beforeDeploy(stage.deployment(toV3))).rejects.toThrow(
      ', for which the stage has to be deployed with --param attach=off first, or go on',
    );
    await beforeDeploy(stage.deployment({ ...toV3, attaches: false }));
  });

  it.each([
    [{ allowsMachinesWithoutRecord: true }, '', 'no machine token from now on'],
    [
      {
        environment: { MISSING_CLIENT: 'passthrough' },
        settings: () => buildSettings({ MISSING_CLIENT: 'passthrough' }),
      },
      ', missingClient=passthrough (so far deny)',
      'machine tokens without a tenant',
    ],
  ])('are taken with a notice if told so by %j', async (told, changed, outcome) => {
    await beforeDeploy(stage.deployment({ ...toV3, ...told }));
    expect(stage.notices).toEqual([
      `This deployment changes stage prod: eventVersion=V3_0 (so far V2_0)${changed}.`,
      `These app clients of user pool ${POOL} have no record, and get ${outcome}: job-lost (lost), new (new).`,
    ]);
  });

  it('are no question where the pool sends them already, or where they are not asked for', async () => {
    await beforeDeploy(stage.deployment());
    stage.service.pool.LambdaConfig = {
      PreTokenGenerationConfig: { LambdaArn: `${OURS}:live`, LambdaVersion: 'V3_0' },
    };
    await beforeDeploy(stage.deployment(toV3));
    expect(stage.calls).not.toContain('ListUserPoolClients');
  });
});

it('finds them among pages of app clients, some deleted meanwhile, while Cognito throttles', async () => {
  const many = Array.from({ length: 130 }, (_, at) => machine(`m${at}`));
  stage.service.clients = [...many, { ClientId: 'gone', isGone: true }];
  for (const { ClientId } of many.slice(12))
    await stage.table.put(`CLIENT#${ClientId}`, 'CLIENT', { tenantId: 'acme' });
  const refusals = new Map<string, number>();
  stage.before = (operation) => {
    const soFar = refusals.get(operation) ?? 0;
    if (!/UserPoolClient/.test(operation) || soFar >= 4) return;
    refusals.set(operation, soFar + 1);
    throw Object.assign(new Error('Slow down.'), { code: 'TooManyRequestsException' });
  };

  await expect(beforeDeploy(stage.deployment(toV3))).rejects.toThrow(
    /: job-m0 \(m0\), (?:job-m\d \(m\d\), ){8}job-m9 \(m9\) and 2 more\. List/,
  );
  expect(refusals).toEqual(
    new Map([
      ['ListUserPoolClients', 4],
      ['DescribeUserPoolClient', 4],
    ]),
  );
});
