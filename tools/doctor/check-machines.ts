import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';
import { findMachinesWithoutRecord } from '../../deploy/existing-pool/machines-without-record.ts';
import type { Settings } from '../../src/settings.ts';
import { describeAppClient } from '../aws/app-clients.ts';
import { connectDynamoDb } from '../aws/dynamodb-connection.ts';
import { callTo } from '../command/call-to.ts';
import { someOf } from '../terminal/count.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';

async function findWithoutRecord(reading: Promise<readonly UserPoolClientType[]>, table: string) {
  const { client } = connectDynamoDb({ table });
  try {
    return await findMachinesWithoutRecord(await reading, client, table);
  } finally {
    client.destroy();
  }
}

/** Looks at whether each machine gets a token. Of other events than V3_0 no machine hears. */
export async function checkMachines(
  reading: Promise<readonly UserPoolClientType[]>,
  { trigger, stage }: Deployed,
  { tenantsTable, missingClient }: Settings,
): Promise<readonly Finding[]> {
  const check = 'machines';
  if (trigger.eventVersion !== 'V3_0') return [];
  const machines = await findWithoutRecord(reading, tenantsTable);
  if (machines.length === 0) {
    const finding = 'each app client that may ask for a machine token has a record';
    return [{ check, status: 'good', finding }];
  }
  const passes = missingClient === 'passthrough';
  const outcome = passes ? 'get tokens without a tenant' : 'get no token';
  return [
    {
      check,
      status: passes ? 'warning' : 'bad',
      finding: `app clients without a record ${outcome} as machines: ${someOf(machines.map(describeAppClient))}`,
      advice: `list each under clients of its tenant in a seed file, and run ${callTo('seed')} apply --stage ${stage}`,
    },
  ];
}
