import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';
import type { Settings } from '../../src/settings.ts';
import { describeAppClient } from '../aws/app-clients.ts';
import { type AskingRecords, readableProviders } from './asking-records.ts';
import type { Finding } from './finding.ts';

const check = 'app clients';

/** With it, the token of a user of an identity provider writes the attributes of that user. */
const ADMIN_SCOPE = 'aws.cognito.signin.user.admin';

/**
 * Cognito writes what is mapped from an identity provider only where the app client may, so what
 * keeps its users from it is the scope.
 */
function checkGroupsAttributes(
  client: UserPoolClientType,
  groupsAttributes: readonly string[],
): readonly Finding[] {
  const { WriteAttributes = [], AllowedOAuthScopes = [] } = client;
  const writable = WriteAttributes.filter((attribute) => groupsAttributes.includes(attribute));
  if (writable.length === 0 || !AllowedOAuthScopes.includes(ADMIN_SCOPE)) return [];
  return [
    {
      ...{ check, status: 'bad' },
      finding: `users of app client ${describeAppClient(client)} may write ${writable.join(' and ')}, which holds the groups of their identity provider`,
      advice: `take ${ADMIN_SCOPE} out of its AllowedOAuthScopes, and leave the attribute in its WriteAttributes for Cognito`,
    },
  ];
}

function checkTenantAttributes(client: UserPoolClientType, settings: Settings): readonly Finding[] {
  const { WriteAttributes = [] } = client;
  const name = `app client ${describeAppClient(client)}`;
  const { tenantAttribute, departmentAttribute, membership } = settings;
  const attributes = [tenantAttribute, departmentAttribute];
  const advice = `list in its WriteAttributes what its users may write, without ${attributes.join(' and ')}`;
  if (WriteAttributes.length === 0) {
    const finding = `${name} does not say what its users may write, and AWS's pages disagree whether custom attributes are among it`;
    return [{ check, status: 'warning', finding, advice }];
  }
  const writable = attributes.filter((attribute) => WriteAttributes.includes(attribute));
  if (writable.length === 0) return [];
  const finding = `users of ${name} may write ${writable.join(' and ')}`;
  // Then a member record is the proof, and the attribute only says where to look.
  if (membership === 'required') {
    return [
      {
        check,
        status: 'warning',
        finding,
        advice: `${advice}, or give every member record a departmentId`,
      },
    ];
  }
  return [
    {
      check,
      status: 'bad',
      finding,
      advice: `${advice}, or deploy with --param membership=required`,
    },
  ];
}

/** Looks at whether users could write themselves into another tenant, or group of a provider. */
export async function checkClients(
  reading: Promise<readonly UserPoolClientType[]>,
  settings: Settings,
  readingRecords: Promise<AskingRecords | undefined>,
): Promise<readonly Finding[]> {
  const [appClients, records] = await Promise.all([reading, readingRecords]);
  const groupsAttributes =
    records && settings.identityProviders === 'on'
      ? readableProviders(records).flatMap(({ groupsAttribute = [] }) => groupsAttribute)
      : [];
  const findings = appClients.flatMap((client) => [
    ...checkTenantAttributes(client, settings),
    ...checkGroupsAttributes(client, groupsAttributes),
  ]);
  if (findings.length > 0) return findings;
  const finding =
    appClients.length === 1
      ? 'the app client cannot write the tenant attributes'
      : `none of ${appClients.length} app clients can write the tenant attributes`;
  return [{ check, status: 'good', finding }];
}
