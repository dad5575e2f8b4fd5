// The usual way to look a tenant up: SDK and Tracer as they are installed, one GetItem after the
// other, nothing kept.
import { Tracer } from '@aws-lambda-powertools/tracer';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

const tracer = new Tracer({ serviceName: 'usual-way' });
const client = DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient({})));
const TableName = process.env.TENANTS_TABLE;

async function get(pk, sk) {
  const { Item } = await client.send(new GetCommand({ TableName, Key: { pk, sk } }));
  if (Item?.status !== 'active') throw new Error(`${sk.split('#')[0]} not active`);
  return Item;
}

export const handler = async (event) => {
  const tenantId = event.request.userAttributes['custom:tenantId'];
  const departmentId = event.request.userAttributes['custom:department'];
  const tenant = await get(`TENANT#${tenantId}`, 'TENANT');
  const department = await get(`TENANT#${tenantId}`, `DEPARTMENT#${departmentId}`);
  const claimsToAddOrOverride = { ...tenant.claims, ...department.claims, tenantId, departmentId };
  const groups = [...(tenant.groups ?? []), ...(department.groups ?? [])];
  event.response = {
    claimsAndScopeOverrideDetails: {
      idTokenGeneration: { claimsToAddOrOverride },
      accessTokenGeneration: { claimsToAddOrOverride, scopesToAdd: department.scopes ?? [] },
      groupOverrideDetails: { groupsToOverride: groups },
    },
  };
  return event;
};
