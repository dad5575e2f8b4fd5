import type { CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import type { Settings } from '../../src/settings.ts';
import type { ChosenValue, OwnPoolChoices } from '../own-pool.ts';
import type { Json } from '../resource-files.ts';

/** What a stage says of the replica of a pool that it serves. */
export interface ServedReplica {
  /** That of the pool, and of the stage with its table. */
  readonly primaryRegion: string;
  readonly status: ChosenValue;
  /** What the template says of the replica: properties of its resource. */
  readonly configuration: Json;
}

/** A deployment or removal of a stage, as the plugin tells of it. */
export interface Deployment {
  readonly stage: string;
  readonly stackName: string;
  readonly functionName: string;
  /** Reads those that the function is going to have. */
  readonly settings: () => Settings;
  /** The environment that the function is going to have. */
  readonly environment: Readonly<Record<string, string>>;
  /** Empty: the stage has a pool of its own. */
  readonly existingUserPoolId: string;
  /** Of a stage with replicaOf. */
  readonly replica: ServedReplica | undefined;
  readonly eventVersion: EventVersion;
  /** That of the table's resource; undefined if the stack has no table. */
  readonly tableType: 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::GlobalTable' | undefined;
  /** Of a pool of the stage's own: what apps and APIs have to know before it changes. */
  readonly ownPool: OwnPoolChoices;
  /** Whether the stage's own pool gets an app client for machines. */
  readonly hasMachines: boolean;
  /** Whether the stage filters groups of identity providers before the pool maps them. */
  readonly hasInboundFederation: boolean;
  readonly replacesTrigger: boolean;
  /** Whether machines may be left without a token. */
  readonly allowsMachinesWithoutRecord: boolean;
  /** Whether the existing pool is to call the function, once it is deployed. */
  readonly attaches: boolean;
  /** For the clients of AWS: region, credentials. */
  readonly config: Pick<CloudFormationClientConfig, 'region' | 'credentials'>;
  /** Tells people. */
  readonly notice: (sentence: string) => void;
}

/** Opens Cognito for a deployment, uses it, and closes it. */
export async function withPools<T>(
  { config }: Deployment,
  use: (client: CognitoIdentityProviderClient) => Promise<T>,
) {
  const client = new CognitoIdentityProviderClient(config);
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
