// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variable is one of the framework
import { DeploymentPlugin } from '../../deploy/deployment-plugin.ts';
import type { Framework, FrameworkOptions, FrameworkTools } from '../../deploy/framework.ts';
import { SERVICE } from '../../src/service.ts';

export class Refusal extends Error {}

/**
 * What the framework is for the plugin on a stage of this repository, or of a service that says of
 * itself what it is.
 */
export const buildFramework = (
  stage: string | undefined,
  serviceDir = '.',
  service: object = { custom: { tenantClaims: '${tenantClaims:parameters}' } },
): Framework =>
  ({
    serviceDir,
    classes: { Error: Refusal },
    configurationInput: { ...service },
    processedInput: { commands: ['package'] },
    service: { service: SERVICE, provider: {}, functions: {}, custom: {}, ...service },
    getProvider: () => ({
      naming: {
        getStackName: () => `${SERVICE}-${stage}`,
        getLambdaLogicalId: (name: string) =>
          `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`,
        getCognitoUserPoolLogicalId: (pool: string) => `CognitoUserPool${pool}`,
      },
      getStage: () => stage,
      getRegion: () => process.env.AWS_REGION,
      getAwsSdkV3Config: async () => ({ region: process.env.AWS_REGION }),
    }),
  }) as unknown as Framework;

/** Loads the plugin, and resolves `${tenantClaims:parameters}`, as the framework does. */
export async function loadPlugin(
  framework: Framework,
  options: FrameworkOptions,
  tools: FrameworkTools,
): Promise<DeploymentPlugin> {
  const plugin = new DeploymentPlugin(framework, options, tools);
  const given = (options.param ?? []).map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  const { params = {} } = framework.configurationInput;
  const ofStage = params[options.stage ?? framework.getProvider('aws').getStage()];
  const values = { ...params.default, ...ofStage, ...Object.fromEntries(given) };
  const { custom } = framework.service;
  if (typeof custom?.tenantClaims !== 'string') return plugin;
  const { value } = await plugin.configurationVariablesSources.tenantClaims.resolve({
    address: 'parameters',
    resolveVariable: async (variable) => values[variable.replace('param:', '')],
  });
  Object.assign(framework.service, { custom: { tenantClaims: value } });
  return plugin;
}
