import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SERVICE } from '../../src/service.ts';
import { UserError } from '../command/user-error.ts';

const FILE = 'serverless.yml';

function readService(text: string): unknown {
  try {
    // Tags of CloudFormation are none of YAML's.
    return parse(text, { logLevel: 'error' })?.service;
  } catch (cause) {
    throw new UserError(`${FILE} is no YAML, so the name of its service is not known.`, { cause });
  }
}

/**
 * The name of the service that is deployed from a folder: that of its serverless.yml, or ours where
 * something else deploys.
 *
 * @throws {UserError} if serverless.yml cannot be understood
 */
export function serviceNameOf(folder: string): string {
  let text: string;
  try {
    text = readFileSync(join(folder, FILE), 'utf8');
  } catch {
    return SERVICE;
  }
  const service = readService(text);
  return typeof service === 'string' ? service : SERVICE;
}
