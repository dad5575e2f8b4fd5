import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICE } from '../../src/service.ts';
import { readOwnPackage } from '../../tools/command/code-folder.ts';
import { packagedFunctions, zipFunction } from '../zip-function.ts';
import { renderRelease } from './render-release.ts';

const digest = (content: Uint8Array | string, encoding: 'hex' | 'base64') =>
  createHash('sha256').update(content).digest(encoding);

const renderReadme = (version: string, zip: string) => `# ${SERVICE} ${version}

- \`${zip}\`: the function for Lambda on arm64, and the one that filters groups of identity providers
- \`template.json\`: a CloudFormation template with parameters, for any tool that deploys one
- \`manifest.json\`: version and SHA-256 of both

1. Compare the hashes: \`sha256sum *\` with manifest.json.
2. Copy the zip into an S3 bucket of the region: \`aws s3 cp ${zip} s3://BUCKET/\`
3. Deploy the template, with CAPABILITY_IAM:

       aws cloudformation deploy --stack-name ${SERVICE}-prod --template-file template.json \\
         --capabilities CAPABILITY_IAM --parameter-overrides CodeBucket=BUCKET UserPoolArn=ARN

4. Fill the table that the output TenantsTableName names.
5. Have the pool call the output TriggerArn, with events of the version in the output EventVersion.

**Terraform takes a trigger away that it does not know of.** With a pool that Terraform has, set the trigger in Terraform:
docs/terraform.md of ${SERVICE}. For SAM: docs/sam.md.
`;

/** Writes what any tool can deploy into a folder, and says which files. */
export async function writeRelease(folder: string): Promise<readonly string[]> {
  const { version } = readOwnPackage();
  const zip = `${SERVICE}-${version}-arm64.zip`;
  const code = zipFunction(await packagedFunctions());
  const release = { version, zip, codeSha256: digest(code, 'base64') };
  const files: Record<string, Uint8Array | string> = {
    [zip]: code,
    'template.json': `${JSON.stringify(renderRelease(release), null, 1)}\n`,
    'README.md': renderReadme(version, zip),
  };
  const hashes = Object.entries(files).map(([name, content]) => [name, digest(content, 'hex')]);
  const manifest = { name: SERVICE, version, sha256: Object.fromEntries(hashes) };
  files['manifest.json'] = `${JSON.stringify(manifest, null, 2)}\n`;
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return Object.keys(files);
}
