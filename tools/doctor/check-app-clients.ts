import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';
import type { Settings } from '../../src/settings.ts';
import { describeAppClient } from '../aws/app-clients.ts';
import type { Finding } from './finding.ts';

function checkClient(client: UserPoolClientType, settings: Settings): Finding | undefined {
  const check = 'app clients';
  const { WriteAttributes = [] } = client;
  const name = `app client ${describeAppClient(client)}`;
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
  reading: Promise<readonly UserPoolClientType[]>,
  settings: Settings,
): Promise<readonly Finding[]> {
  const appClients = await reading;
  const findings = appClients.flatMap((client) => checkClient(client, settings) ?? []);
  if (findings.length > 0) return findings;
  const finding =
    appClients.length === 1
      ? 'the app client cannot write the tenant attributes'
      : `none of ${appClients.length} app clients can write the tenant attributes`;
  return [{ check: 'app clients', status: 'good', finding }];
}
