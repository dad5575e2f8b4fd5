import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda';
import type { EventVersion } from '../src/event/trigger-event.ts';
import { SETTINGS } from '../src/settings.ts';
import { ask } from '../tools/aws/ask.ts';
import type { DeployedStack } from '../tools/aws/find-stack.ts';
import { patient, SMALL_ANSWER_MS } from '../tools/aws/timeouts.ts';
import { UserError } from '../tools/command/user-error.ts';
import { PARAMETER_NAMES, PARAMETERS, type ParameterName } from './parameters.ts';

type Variables = Readonly<Record<string, string>>;

const FALLBACKS = new Map<string, string>(
  Object.values(SETTINGS).map(({ variable, fallback }) => [variable, String(fallback ?? '')]),
);

/** One that is empty counts as not set. */
const settingOf = (variables: Variables, variable: string) =>
  variables[variable] || FALLBACKS.get(variable) || '';

async function readVariables({ config }: PlannedStage, arn: string): Promise<Variables> {
  const client = new LambdaClient({ ...config, ...patient(SMALL_ANSWER_MS) });
  try {
    const command = new GetFunctionConfigurationCommand({ FunctionName: arn });
    const { Environment } = await ask('lambda:GetFunctionConfiguration', client.send(command));
    return Environment?.Variables ?? {};
  } finally {
    client.destroy();
  }
}

/** What of a deployment can be compared with the stage that is deployed. */
interface PlannedStage {
  readonly stage: string;
  readonly eventVersion: EventVersion;
  readonly hasMachines: boolean;
  readonly hasInboundFederation: boolean;
  /** The environment that the function is going to have. */
  readonly environment: Variables;
  readonly config: Pick<LambdaClientConfig, 'region' | 'credentials'>;
}

interface Difference {
  readonly name: ParameterName;
  readonly planned: string;
  readonly deployed: string;
}

function* compare(
  { environment, eventVersion, hasMachines, hasInboundFederation }: PlannedStage,
  { EventVersion = '', MachineClientId, InboundFederationArn }: DeployedStack['outputs'],
  variables: Variables,
): Generator<Difference> {
  const toSwitch = (isOn: boolean) => (isOn ? 'on' : 'off');
  yield { name: 'eventVersion', planned: eventVersion, deployed: EventVersion };
  yield {
    name: 'machines',
    planned: toSwitch(hasMachines),
    deployed: toSwitch(MachineClientId !== undefined),
  };
  yield {
    name: 'inboundFederation',
    planned: toSwitch(hasInboundFederation),
    deployed: toSwitch(InboundFederationArn !== undefined),
  };
  for (const name of PARAMETER_NAMES) {
    const { variable } = PARAMETERS[name];
    // The stack names its own table.
    if (variable === undefined || (name === 'tenantsTable' && !environment[variable])) continue;
    yield {
      name,
      planned: settingOf(environment, variable),
      deployed: settingOf(variables, variable),
    };
  }
}

const show = (value: string) => value || 'none';

/**
 * Says which parameters a deployment changes of those that the deployed stage tells; undefined if it
 * changes none.
 *
 * @throws {UserError} if the function cannot be read
 */
async function describeChanges(
  planned: PlannedStage,
  { outputs }: DeployedStack,
): Promise<string | undefined> {
  if (!outputs.TriggerArn) return undefined;
  const variables = await readVariables(planned, outputs.TriggerArn);
  const changes = [...compare(planned, outputs, variables)]
    .filter((each) => each.planned !== each.deployed)
    .map((each) => `${each.name}=${show(each.planned)} (so far ${show(each.deployed)})`);
  if (changes.length === 0) return undefined;
  return `This deployment changes stage ${planned.stage}: ${changes.join(', ')}.`;
}

/**
 * Tells what a deployment changes: a parameter that was forgotten sets its setting back, without a
 * word of CloudFormation. Who may not read the function deploys nevertheless.
 */
export async function tellChanges(
  deployment: PlannedStage & { readonly notice: (sentence: string) => void },
  stack: DeployedStack,
): Promise<void> {
  const sentence = await describeChanges(deployment, stack).catch((error) => {
    if (!(error instanceof UserError)) throw error;
    return `What this deployment changes could not be compared. ${error.message}`;
  });
  if (sentence !== undefined) deployment.notice(sentence);
}
