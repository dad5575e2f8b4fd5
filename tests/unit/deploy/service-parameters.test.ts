import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readParameters } from '../../../deploy/service-parameters.ts';
import { buildFramework } from '../../support/framework-stand-in.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenant-claims-parameters-'));
});
afterEach(() => rm(directory, { recursive: true }));

const read = (tenantClaims: unknown, ...param: readonly string[]) =>
  readParameters(buildFramework('prod', directory, { custom: { tenantClaims } }), { param });

it('takes custom.tenantClaims, then the command line, then the file of the stage', async () => {
  await mkdir(join(directory, 'stages'));
  const file = 'membership: optional\ngroups: merge\nlogLevel: WARN\nlist: [of, theirs]\n';
  await writeFile(join(directory, 'stages/prod.yml'), file);
  const { values, chosen, problems } = read(
    { membership: 'required' },
    ...['membership=off', 'groups=replace', 'colour=blue'],
  );
  expect(values).toMatchObject({ membership: 'required', groups: 'replace', logLevel: 'WARN' });
  expect([...chosen].sort()).toEqual(['groups', 'logLevel', 'membership']);
  expect(problems).toEqual([]);
});

it('takes numbers, switches and lists as text, and what is null for not said', () => {
  const { values, problems } = read({
    ...{ cacheTtlSeconds: 0, protected: false, logLevel: null },
    replicaRegions: ['us-east-1', 'us-west-2'],
  });
  expect(problems).toEqual([]);
  expect(values).toMatchObject({
    ...{ cacheTtlSeconds: '0', protected: 'false', logLevel: '' },
    ...{ replicaRegions: 'us-east-1,us-west-2', rollout: 'canary' },
  });
});

it('has the defaults of the stage, with the name of the service', () => {
  expect(read(undefined).values.functionName).toBe('tenant-claims-prod-pre-token-generation');
});

it('hands on what is no parameter', () => {
  const { handler, userPool, problems } = read({ handler: 'src/a.ts', userPool: 'none' });
  expect([handler, userPool, problems]).toEqual(['src/a.ts', 'none', []]);
});

it.each([
  [
    { membershp: 'off' },
    'custom.tenantClaims has no parameter membershp: did you mean membership?',
  ],
  [{ handlr: 'a.ts' }, 'custom.tenantClaims has no parameter handlr: did you mean handler?'],
  [
    { alarmTopicArn: { Ref: 'Topic' } },
    'custom.tenantClaims.alarmTopicArn has to be text, a number, true, false or a list.',
  ],
  ['none', 'custom.tenantClaims has to be a map, such as userPool: CustomerPool.'],
])('refuses %j', (tenantClaims, sentence) => {
  expect(read(tenantClaims).problems).toEqual([sentence]);
});
