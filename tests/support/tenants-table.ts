import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import { createTenantsTable } from '../../tools/local/local-table.ts';

/**
 * A tenant table of its own for one test file, on the DynamoDB Local that the environment names.
 */
export async function createTestTable(name = `tenants-${randomUUID()}`) {
  const client = new DynamoDBClient({});
  const documents = DynamoDBDocumentClient.from(client);
  await createTenantsTable(client, name);
  return {
    name,
    /** Puts a row, active unless it says otherwise. */
    put: (pk: string, sk: string, row: Readonly<Record<string, unknown>> = {}) =>
      documents.send(
        new PutCommand({ TableName: name, Item: { status: 'active', ...row, pk, sk } }),
      ),
    remove: (pk: string, sk: string) =>
      documents.send(new DeleteCommand({ TableName: name, Key: { pk, sk } })),
    get: async (pk: string, sk: string) =>
      (await documents.send(new GetCommand({ TableName: name, Key: { pk, sk } }))).Item,
    /**
     * Puts a row as JSON of DynamoDB's own types, past the SDK, for what no object of JavaScript
     * could hold.
     */
    async putRaw(item: string) {
      const answer = await fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '', {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.PutItem',
          // DynamoDB Local wants to see a signature, and checks none.
          authorization:
            'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        },
        body: `{"TableName": "${name}", "Item": ${item}}`,
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    close: () => client.destroy(),
  };
}
