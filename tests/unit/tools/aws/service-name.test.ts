import { serviceNameOf } from '../../../../tools/aws/service-name.ts';
import { createSeedFolder } from '../../../support/seed-folder.ts';

async function nameIn(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await createSeedFolder(files);
  try {
    return serviceNameOf(folder.path);
  } finally {
    await folder.remove();
  }
}

it.each([
  ['of serverless.yml', { 'serverless.yml': 'service: my-app\n' }, 'my-app'],
  [
    'of one with tags of CloudFormation',
    { 'serverless.yml': 'service: my-app\nresources: { Outputs: { A: { Value: !Ref B } } }\n' },
    'my-app',
  ],
  ['of this service, where there is none', {}, 'tenant-claims'],
  ['of this service, where it names none', { 'serverless.yml': '' }, 'tenant-claims'],
])('takes the name %s', async (_, files, expected) => {
  expect(await nameIn(files)).toBe(expected);
});

it('says so if serverless.yml is no YAML', async () => {
  await expect(nameIn({ 'serverless.yml': 'service: {' })).rejects.toThrow(
    'serverless.yml is no YAML, so the name of its service is not known.',
  );
});
