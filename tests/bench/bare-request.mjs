// The bare request: what a sign-in of a tenant that is not known sends, byte for byte as many, by
// `node:http` alone. Nothing is signed, and of the answer nothing is read but that it is one.
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true });
const url = new URL(process.env.AWS_ENDPOINT_URL_DYNAMODB);
const table = process.env.TENANTS_TABLE;
const hex = '0'.repeat(64);

const headers = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'DynamoDB_20120810.BatchGetItem',
  'x-amz-user-agent': 'aws-sdk-js/3.1164.0',
  'user-agent': `aws-sdk-js/3.1164.0 ua/2.1 os/linux#6.1.0 lang/js md/nodejs#${process.versions.node} api/dynamodb#3.1164.0 m/E,P,g`,
  'amz-sdk-invocation-id': '5f1c2d34-0000-4000-8000-000000000001',
  'amz-sdk-request': 'attempt=1; max=5',
  'x-amz-date': '20270101T000000Z',
  'x-amz-content-sha256': hex,
  authorization: `AWS4-HMAC-SHA256 Credential=local/20270101/us-east-1/dynamodb/aws4_request, SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target;x-amz-user-agent, Signature=${hex}`,
};

const post = (body) =>
  new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': body.length },
    });
    sent.on('error', reject).on('response', (answer) => {
      answer.on('error', reject).on('data', () => {});
      answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(answer.statusCode)));
    });
    sent.end(body);
  });

export const handler = async (event) => {
  const tenant = event.request.userAttributes['custom:tenantId'];
  const department = event.request.userAttributes['custom:department'];
  const Keys = ['TENANT', `DEPARTMENT#${department}`].map((sk) => ({
    pk: { S: `TENANT#${tenant}` },
    sk: { S: sk },
  }));
  const RequestItems = { [table]: { Keys, ConsistentRead: false } };
  await post(Buffer.from(JSON.stringify({ RequestItems })));
  return event;
};
