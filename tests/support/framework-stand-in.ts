import {
  DeploymentPlugin,
  type Framework,
  type FrameworkOptions,
} from '../../deploy/deployment-plugin.ts';
import { SERVICE } from '../../src/service.ts';

export class Refusal extends Error {}

/** What the framework is for the plugin on a stage, with these resources. */
export const buildFramework = (
  stage: string | undefined,
  Resources: object = {},
  serviceDir = '.',
): Framework =>
  ({
    serviceDir,
    classes: { Error: Refusal },
    configurationInput: {},
    service: {
      service: SERVICE,
      provider: { iam: { role: { statements: [] } } },
      functions: { preTokenGeneration: {} },
      resources: { Resources, Outputs: {} },
      custom: { optionalResources: {} },
    },
    getProvider: () => ({
      naming: { getStackName: () => `${SERVICE}-${stage}` },
      getStage: () => stage,
      getRegion: () => process.env.AWS_REGION,
      getAwsSdkV3Config: async () => ({ region: process.env.AWS_REGION }),
    }),
  }) as unknown as Framework;

/** Loads the plugin, and resolves `${deployment:parameters}`, as the framework does. */
export async function loadPlugin(
  framework: Framework,
  options: FrameworkOptions,
  tools: ConstructorParameters<typeof DeploymentPlugin>[2],
): Promise<DeploymentPlugin> {
  const plugin = new DeploymentPlugin(framework, options, tools);
  const given = (options.param ?? []).map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  const { params = {} } = framework.configurationInput;
  const ofStage = params[options.stage ?? framework.getProvider('aws').getStage()];
  const values = { ...params.default, ...ofStage, ...Object.fromEntries(given) };
  const { value } = await plugin.configurationVariablesSources.deployment.resolve({
    resolveVariable: async (variable) => values[variable.replace('param:', '')],
  });
  Object.assign(framework.service.custom, { parameters: value });
  return plugin;
}
