import {
  DescribeUserPoolClientCommand,
  paginateListUserPoolClients,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Settings } from '../../src/settings.ts';
import { ask } from '../aws/ask.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';

const PAGE = 60;

async function* describeClients(
  { pools }: Clients,
  UserPoolId: string,
): AsyncGenerator<UserPoolClientType> {
  const pages = paginateListUserPoolClients({ client: pools, pageSize: PAGE }, { UserPoolId });
  for (;;) {
    const page = await ask('cognito-idp:ListUserPoolClients', pages.next());
    if (page.done) return;
    for (const { ClientId } of page.value.UserPoolClients ?? []) {
      const command = new DescribeUserPoolClientCommand({ UserPoolId, ClientId });
      const { UserPoolClient } = await ask(
        'cognito-idp:DescribeUserPoolClient',
        pools.send(command),
      );
      if (UserPoolClient) yield UserPoolClient;
    }
  }
}

function checkClient(client: UserPoolClientType, settings: Settings): Finding | undefined {
  const check = 'app clients';
  const { ClientName, ClientId, WriteAttributes = [] } = client;
  const name = `app client ${ClientName} (${ClientId})`;
  const { tenantAttribute, departmentAttribute, membership } = settings;
  const attributes = [tenantAttribute, departmentAttribute];
  const advice = `list in its WriteAttributes what its users may write, without ${attributes.join(' and ')}`;
  if (WriteAttributes.length === 0) {
    const finding = `${name} does not say what its users may write, and AWS's pages disagree whether custom attributes are among it`;
    return { check, status: 'warning', finding, advice };
  }
  const writable = attributes.filter((attribute) => WriteAttributes.includes(attribute));
  if (writable.length === 0) return undefined;
  const finding = `users of ${name} may write ${writable.join(' and ')}`;
  // Then a member record is the proof, and the attribute only says where to look.
  if (membership === 'required') {
    return {
      check,
      status: 'warning',
      finding,
      advice: `${advice}, or give every member record a departmentId`,
    };
  }
  return {
    check,
    status: 'bad',
    finding,
    advice: `${advice}, or deploy with --param membership=required`,
  };
}

/** Looks at whether somebody could write themselves into another tenant. */
export async function checkClients(
  clients: Clients,
  { userPoolId }: Deployed,
  settings: Settings,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let count = 0;
  for await (const client of describeClients(clients, userPoolId)) {
    count += 1;
    const finding = checkClient(client, settings);
    if (finding) findings.push(finding);
  }
  if (findings.length > 0) return findings;
  const finding =
    count === 1
      ? 'the app client cannot write the tenant attributes'
      : `none of ${count} app clients can write the tenant attributes`;
  return [{ check: 'app clients', status: 'good', finding }];
}
