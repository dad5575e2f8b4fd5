import { randomUUID } from 'node:crypto';
import { EnrichmentError } from '../../src/denials.ts';
import type { Settings } from '../../src/settings.ts';
import { buildSignIn } from '../simulator/preview-sign-in.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';
import { invoke } from './invoke-function.ts';

const NOT_FOUND = new EnrichmentError('TENANT_NOT_FOUND').message;
const UNAVAILABLE = new EnrichmentError('DIRECTORY_UNAVAILABLE').message;

/**
 * Looks at whether the function can read the table, by asking it for a tenant that there cannot be.
 */
export async function checkTenantsTable(
  clients: Clients,
  deployed: Deployed,
  settings: Settings,
  appClient: Promise<string | undefined>,
): Promise<readonly Finding[]> {
  const check = 'table';
  const { eventVersion, arn } = deployed.trigger;
  const person = { tenantId: `doctor-${randomUUID()}`, appClient: await appClient };
  const { event } = buildSignIn(person, eventVersion, settings);
  const answer = await invoke(clients, deployed, event);
  if (answer.kind === 'response') {
    const finding = 'the function lets a tenant in that does not exist';
    return [
      {
        check,
        status: 'bad',
        finding,
        advice: `see what is deployed as ${arn}: it is not this service`,
      },
    ];
  }
  switch (answer.message) {
    case NOT_FOUND:
      return [
        {
          check,
          status: 'good',
          finding: 'the function reads the table, and denies a tenant that is not there',
        },
      ];
    case UNAVAILABLE: {
      const finding = `the function cannot read table ${settings.tenantsTable}`;
      const advice =
        'its log has the cause: a role without dynamodb:BatchGetItem on that table or dynamodb:Query on its partition CATALOG, no such table, or no answer in time';
      return [{ check, status: 'bad', finding, advice }];
    }
    default:
      return [
        {
          check,
          status: 'bad',
          finding: `the function fails: ${answer.message}`,
          advice: 'its log has the cause',
        },
      ];
  }
}
