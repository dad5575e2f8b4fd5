import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SERVICE } from '../../src/service.ts';

/**
 * The name of the service that is deployed from a folder: that of its serverless.yml, or ours where
 * something else deploys.
 */
export function serviceNameOf(folder: string): string {
  let text: string;
  try {
    text = readFileSync(join(folder, 'serverless.yml'), 'utf8');
  } catch {
    return SERVICE;
  }
  // Tags of CloudFormation are none of YAML's.
  const { service } = parse(text, { logLevel: 'silent' }) ?? {};
  return typeof service === 'string' ? service : SERVICE;
}
