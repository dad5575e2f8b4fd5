import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { type Connection, connectDynamoDb } from '../aws/dynamodb-connection.ts';
import { LARGE_ANSWER_MS, patient } from '../aws/timeouts.ts';

/** The services of AWS that a stage is made of, as the variables and files of the AWS SDK say. */
export interface Clients {
  readonly stacks: CloudFormationClient;
  readonly pools: CognitoIdentityProviderClient;
  readonly functions: LambdaClient;
  readonly dynamoDb: Connection;
  close(): void;
}

/**
 * Opens nothing yet: the first request does.
 *
 * @param region undefined: as the SDK's own variables say
 */
export function openClients(region?: string): Clients {
  // As long as a function may run that nobody waits for.
  const client = region === undefined ? {} : { region };
  const options = { ...patient(LARGE_ANSWER_MS, 3), ...client };
  const stacks = new CloudFormationClient(options);
  const pools = new CognitoIdentityProviderClient(options);
  const functions = new LambdaClient(options);
  const dynamoDb = connectDynamoDb({ client });
  return {
    stacks,
    pools,
    functions,
    dynamoDb,
    close() {
      for (const client of [stacks, pools, functions, dynamoDb.client]) client.destroy();
    },
  };
}
