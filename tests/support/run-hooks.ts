// node --import tsx run-hooks.ts HOOK... < PARAMETERS: the plugin as the framework runs it, without
// the framework.
import { text } from 'node:stream/consumers';
import { DeploymentPlugin, type Framework } from '../../deploy/deployment-plugin.ts';
import { SERVICE } from '../../src/service.ts';

class Refusal extends Error {}

const { stage, ...parameters } = JSON.parse(await text(process.stdin)) as Record<string, string>;
const options = {
  ...(stage !== undefined && { stage }),
  param: Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
  force: false,
};
const framework = {
  classes: { Error: Refusal },
  configurationInput: {},
  service: { service: SERVICE, functions: {} },
  getProvider: () => ({
    naming: { getStackName: () => `${SERVICE}-${stage}` },
    getStage: () => stage,
    getRegion: () => process.env.AWS_REGION,
    getAwsSdkV3Config: async () => ({ region: process.env.AWS_REGION }),
  }),
} as unknown as Framework;

try {
  const { hooks } = new DeploymentPlugin(framework, options, { log: { notice: console.log } });
  for (const hook of process.argv.slice(2)) await hooks[hook]?.();
  if (options.force) console.log('--force');
} catch (error) {
  console.error(`${(error as Error).constructor.name}: ${(error as Error).message}`);
  process.exitCode = 1;
}
