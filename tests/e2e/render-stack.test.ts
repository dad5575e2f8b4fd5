import { rm } from 'node:fs/promises';
import { renderStack } from '../../deploy/render-stack.ts';
import type { UserPool } from '../../deploy/user-pool.ts';
import { defaultParameters } from '../support/default-parameters.ts';
import {
  isConsistent,
  optionsOf,
  packageService,
  propertiesOf,
  readTemplate,
  type Template,
} from '../support/package-service.ts';
import { type Chosen, EVERYTHING_ON, renderStage } from '../support/render-stage.ts';

const CODE = { S3Bucket: 'bucket', S3Key: 'key' };
const OWN: UserPool = { kind: 'own' };
const VERSION = /^(PreTokenGeneration|InboundFederation)(Lambda)?Version\w+$/;
/** What the framework needs for itself. */
const OF_A_TOOL = /^Serverless|QualifiedArn$/;

/** With text for every value, and without where the code is, versions by the names of functions. */
function comparable({ Resources, Outputs }: Template) {
  const rest = (parts: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(parts)
        .filter(([name]) => !OF_A_TOOL.test(name))
        .map(([name, part]) =>
          VERSION.test(name)
            ? [
                name.replace(VERSION, '$1Version'),
                { ...(part as object), UpdateReplacePolicy: 'any' },
              ]
            : [name, part],
        ),
    );
  const text = JSON.stringify(
    { Resources: rest(Resources), Outputs: rest(Outputs) },
    (key, value) => {
      if (['Code', 'CodeSha256', 'DependsOn'].includes(key)) return undefined;
      if (key === 'Fn::GetAtt')
        return value.map((name: string) => name.replace(VERSION, '$1Version'));
      return typeof value === 'object' ? value : String(value);
    },
  );
  return JSON.parse(text);
}

const directories: string[] = [];
afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true }))));

async function packageStage(stage: string, chosen: Chosen) {
  if (stage === 'dev') return readTemplate(process.env.DEV_PACKAGE ?? '');
  const { directory } = await packageService('--stage', stage, ...optionsOf(chosen));
  directories.push(directory);
  return readTemplate(directory);
}

it.each<[string, Chosen]>([
  ['dev', {}],
  [
    'prod',
    {
      ...EVERYTHING_ON,
      alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:on-call',
      provisionedConcurrency: '2',
      replicaRegions: 'eu-west-1,us-west-2',
      rollout: 'canary',
      denialAlarmPercent: '12',
      logLevel: 'WARN',
      poolKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/mrk-0d990263',
      passkeyDomain: 'login.example.com',
      refreshRotation: 'off',
      issuer: 'ORIGINAL',
    },
  ],
  [
    'prod',
    {
      existingUserPoolId: 'us-east-1_Existing1',
      identityProviders: 'on',
      inboundFederation: 'on',
      rollout: 'linear',
      tenantAttribute: 'custom:organization',
    },
  ],
])('renders for stage %s with %j what sls package makes of it', async (stage, chosen) => {
  const rendered = renderStage(stage, chosen);
  const packaged = await packageStage(stage, chosen);

  expect(comparable(rendered)).toEqual(comparable(packaged));
  expect(isConsistent(packaged)).toBe(true);
});

describe('the version of a function', () => {
  const versionOf = (chosen: Chosen, code = CODE) =>
    propertiesOf(
      renderStack({ ...defaultParameters('dev'), ...chosen }, { pool: OWN, code }),
      'PreTokenGenerationAlias',
    ).FunctionVersion;

  it('is another one when code or settings change, and else the same', () => {
    const versions = [
      versionOf({}),
      versionOf({ membership: 'required' }),
      versionOf({}, { ...CODE, S3Key: 'other' }),
    ];
    expect(new Set(versions.map((each) => JSON.stringify(each))).size).toBe(3);
    expect(versionOf({ denialAlarmPercent: '7' })).toEqual(versions[0]);
  });
});
