import type { Deployment } from './existing-pool/deployment.ts';
import type { Framework } from './framework.ts';
import { environmentOf, type ParameterName } from './parameters.ts';
import { readPlannedSettings } from './planned-settings.ts';
import type { ServiceStage } from './service-stage.ts';

/** What the steps for the pool of a stage have to know. */
export async function planDeployment(
  framework: Framework,
  { parameters, chosen }: ServiceStage,
  notice: Deployment['notice'],
): Promise<Deployment> {
  const provider = framework.getProvider('aws');
  const choice = (name: ParameterName) => ({
    value: parameters[name],
    isChosen: chosen.has(name),
  });
  return {
    stage: parameters.stage,
    stackName: provider.naming.getStackName(),
    functionName: parameters.functionName,
    settings: () => readPlannedSettings(parameters),
    environment: environmentOf(parameters),
    ownPool: {
      issuer: choice('issuer'),
      refreshRotation: choice('refreshRotation'),
      tokenEndpoint: choice('tokenEndpoint'),
    },
    hasMachines: parameters.machines === 'on',
    hasInboundFederation: parameters.inboundFederation === 'on',
    allowsMachinesWithoutRecord: parameters.machinesWithoutRecord === 'allow',
    existingUserPoolId: parameters.existingUserPoolId,
    eventVersion: parameters.eventVersion as Deployment['eventVersion'],
    replacesTrigger: parameters.replaceTrigger === 'on',
    attaches: parameters.attach === 'on',
    config: (await provider.getAwsSdkV3Config?.()) ?? { region: parameters.region },
    notice,
  };
}
