/**
 * Stands in for `@aws-sdk/middleware-endpoint-discovery` in the bundle: the AWS SDK prepares every
 * DynamoDB client for it, with a cache, and no request of the function discovers an endpoint.
 */
export const resolveEndpointDiscoveryConfig = <Config>(config: Config): Config => config;

/** Read as the AWS SDK reads its own variables: there is none. */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
};
