import type { Framework } from '../../deploy/deployment-plugin.ts';
import { SERVICE } from '../../src/service.ts';

export class Refusal extends Error {}

/** What the framework is for the plugin on a stage, with these resources. */
export const buildFramework = (stage: string | undefined, Resources: object = {}): Framework =>
  ({
    classes: { Error: Refusal },
    configurationInput: {},
    service: {
      service: SERVICE,
      provider: { iam: { role: { statements: [] } } },
      functions: {},
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
