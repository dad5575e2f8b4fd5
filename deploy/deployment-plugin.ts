import { ConfigError } from '../src/denials.ts';
import { didYouMean } from '../tools/command/nearest.ts';
import { silenceSdkWarning } from '../tools/command/sdk-warning.ts';
import { UserError } from '../tools/command/user-error.ts';
import type { Deployment } from './existing-pool/deployment.ts';
import { afterDeploy, beforeDeploy, beforeRemove } from './existing-pool/pool-steps.ts';
import {
  asText,
  defaultsOf,
  environmentOf,
  findProblems,
  PARAMETER_NAMES,
  type ParameterName,
  type ResolvedParameters,
} from './parameters.ts';
import { readPlannedSettings } from './planned-settings.ts';
import { withNamedTable } from './replica.ts';
import {
  findMissingAttributes,
  fitStack,
  type OptionalResources,
  pointAliases,
  STICKY_STATEMENT,
} from './stack-resources.ts';
import type { Json, StackTemplate } from './stack-template.ts';
import { readStageFile, type StageFile } from './stage-file.ts';

type Values = Readonly<Record<string, Json>>;

/** A function of serverless.yml. */
interface LambdaFunction {
  environment?: Values;
}

/** What the framework is, as far as this plugin uses it. */
export interface Framework {
  readonly classes: { readonly Error: new (message: string) => Error };
  /** The folder of serverless.yml. */
  readonly serviceDir: string;
  /** serverless.yml as it is written. */
  readonly configurationInput: { params?: Readonly<Record<string, Values>> };
  readonly service: {
    readonly service: string;
    readonly provider: Json;
    readonly functions: {
      readonly preTokenGeneration: LambdaFunction;
      inboundFederation?: LambdaFunction;
    };
    readonly resources: StackTemplate;
    readonly custom: {
      readonly parameters: Readonly<Record<ParameterName, string | boolean>>;
      readonly optionalResources: OptionalResources;
    };
  };
  getProvider(name: 'aws'): {
    readonly naming: { getStackName(): string };
    getStage(): string;
    getRegion(): string;
    getAwsSdkV3Config(): Promise<Deployment['config']>;
  };
}

/** What was given on the command line. */
export interface FrameworkOptions {
  readonly stage?: string;
  /** As in `eventVersion=V3_0`. */
  readonly param?: readonly string[];
  force?: boolean;
}

interface FrameworkTools {
  readonly log: { notice(sentence: string): void };
}

/** Resolves a variable as serverless.yml has them, such as `param:eventVersion`. */
type ResolveVariable = (variable: string) => Promise<unknown>;

/**
 * A plugin of the Serverless Framework. It knows the parameters and their defaults, refuses while
 * packaging what Cognito or the function would refuse only once deployed, adds to the stack what
 * the parameters ask for, and attaches and detaches a user pool that is not of the stack.
 */
export class DeploymentPlugin {
  readonly hooks: Readonly<Record<string, () => unknown>>;
  /**
   * `${deployment:parameters}`: the values of all parameters. The framework resolves them, because
   * they may come from the command line, the file of the stage, serverless.yml, or variables in it.
   */
  readonly configurationVariablesSources = {
    deployment: {
      resolve: async ({ resolveVariable }: { readonly resolveVariable: ResolveVariable }) => ({
        value: Object.fromEntries(
          await Promise.all(
            PARAMETER_NAMES.map(async (name) => [name, await resolveVariable(`param:${name}`)]),
          ),
        ),
      }),
    },
  };
  readonly #framework: Framework;
  readonly #options: FrameworkOptions;
  readonly #tools: FrameworkTools;
  readonly #stageFile: StageFile;
  /** The names of those that serverless.yml sets for all stages. */
  readonly #ofAllStages: readonly string[];

  constructor(framework: Framework, options: FrameworkOptions, tools: FrameworkTools) {
    this.#framework = framework;
    this.#options = options;
    this.#tools = tools;
    silenceSdkWarning();
    this.#ofAllStages = Object.keys(framework.configurationInput.params?.default ?? {});
    this.#stageFile = this.#provideParameters();
    this.hooks = {
      initialize: () => this.#initialize(),
      'before:package:initialize': () =>
        this.#refusing(() => {
          this.#checkSettings();
          this.#tellParameters();
        }),
      'after:package:compileFunctions': () => {
        const { provider, resources } = framework.service;
        pointAliases(resources, provider.compiledCloudFormationTemplate.Resources);
      },
      'before:deploy:deploy': async () => {
        if (await this.#refusing(async () => beforeDeploy(await this.#deployment()))) {
          options.force = true;
        }
      },
      // Last, so that whatever fails before leaves the pool calling what it called.
      'after:deploy:deploy': () =>
        this.#refusing(async () => afterDeploy(await this.#deployment())),
      // First, so that the pool never calls what is gone.
      'before:remove:remove': () =>
        this.#refusing(async () => beforeRemove(await this.#deployment())),
    };
  }

  /** Gives the framework all parameters, for `${param:…}`: what the stage's file says, and defaults. */
  #provideParameters(): StageFile {
    const { configurationInput, service, serviceDir } = this.#framework;
    const provider = this.#framework.getProvider('aws');
    const stage = this.#options.stage ?? provider.getStage();
    const { params = {} } = configurationInput;
    const file = readStageFile(serviceDir, stage, provider.getRegion());
    const defaults = { ...defaultsOf({ service: service.service, stage }), ...params.default };
    configurationInput.params = {
      ...params,
      default: defaults,
      [stage]: { ...params[stage], ...file.values },
    };
    return file;
  }

  #parameters(): ResolvedParameters {
    const { service } = this.#framework;
    const provider = this.#framework.getProvider('aws');
    return {
      ...asText(service.custom.parameters),
      service: service.service,
      stage: provider.getStage(),
      region: provider.getRegion(),
    };
  }

  /** The names of the parameters that somebody set, on the command line or for the stage. */
  #chosenNames(): ReadonlySet<string> {
    const { params = {} } = this.#framework.configurationInput;
    const ofStage = params[this.#framework.getProvider('aws').getStage()];
    const given = (this.#options.param ?? []).map((pair) => pair.split('=')[0] ?? '');
    return new Set([...this.#ofAllStages, ...Object.keys({ ...ofStage }), ...given]);
  }

  /** A parameter that is not used would leave what it is about as it is, without a word. */
  #findUnknown(): readonly string[] {
    const known: readonly string[] = PARAMETER_NAMES;
    const describeUnknown = (name: string) => {
      const meant = didYouMean(name, known);
      return `Unknown parameter ${name}${meant || `, expected one of ${known.join(', ')}.`}`;
    };
    return [...this.#chosenNames()].filter((name) => !known.includes(name)).map(describeUnknown);
  }

  #refuse(problems: readonly string[]): void {
    if (problems.length > 0) throw new this.#framework.classes.Error(problems.join(' '));
  }

  /** What the user can put right is one sentence, without a stack trace. */
  async #refusing<T>(act: () => T | Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof UserError || error instanceof ConfigError) this.#refuse([error.message]);
      throw error;
    }
  }

  #initialize(): void {
    const { provider, resources, custom, functions } = this.#framework.service;
    this.#refuse([...this.#stageFile.problems, ...this.#findUnknown()]);
    const parameters = this.#parameters();
    this.#refuse(findProblems(parameters));

    const environment = environmentOf(parameters);
    const ownTable = parameters.tenantsTable === '' ? { Ref: 'TenantsTable' } : undefined;
    const { preTokenGeneration, inboundFederation } = functions;
    preTokenGeneration.environment = {
      ...environment,
      ...(ownTable && { TENANTS_TABLE: ownTable }),
      ...preTokenGeneration.environment,
    };
    if (parameters.inboundFederation !== 'on') delete functions.inboundFederation;
    else if (inboundFederation)
      inboundFederation.environment = {
        ...preTokenGeneration.environment,
        ...inboundFederation.environment,
      };
    if (parameters.tenantSwitching === 'sticky')
      provider.iam.role.statements.push(STICKY_STATEMENT);
    // Not false elsewhere: then nothing is asked of CloudFormation, and deploying needs no
    // permission to do so.
    if (parameters.protected === 'true') provider.deletionProtection = true;
    fitStack(resources, parameters, custom.optionalResources);
    if (parameters.replicaOf !== '')
      provider.iam.role = withNamedTable(provider.iam.role, parameters.tenantsTable);
  }

  #checkSettings(): void {
    const parameters = this.#parameters();
    if (parameters.stage === 'local') {
      this.#refuse(['Stage local is what npm start runs: choose another, such as dev.']);
    }
    const settings = readPlannedSettings(parameters);
    this.#refuse([...findMissingAttributes(this.#framework.service.resources.Resources, settings)]);
  }

  /** A parameter that was forgotten is one that is not named here. */
  #tellParameters(): void {
    const parameters = this.#parameters();
    const defaults = asText(defaultsOf(parameters));
    const chosen = PARAMETER_NAMES.filter((name) => parameters[name] !== defaults[name]);
    const list = chosen.map((name) => `${name}=${parameters[name]}`).join(', ');
    const rest = chosen.length === 0 ? 'all parameters' : `${list}; all other parameters`;
    this.#tools.log.notice(`Stage ${parameters.stage}: ${rest} have their defaults.`);
  }

  /** What serverless.yml sets besides goes before the parameters. What refers to the stack is left out. */
  #environment(parameters: ResolvedParameters): Deployment['environment'] {
    const own = this.#framework.service.functions.preTokenGeneration.environment ?? {};
    const texts = Object.entries<Json>(own).filter(([, value]) => typeof value !== 'object');
    return {
      ...environmentOf(parameters),
      ...Object.fromEntries(texts.map(([name, value]) => [name, String(value)])),
    };
  }

  /** What the steps for an existing pool have to know. */
  async #deployment(): Promise<Deployment> {
    const parameters = this.#parameters();
    const provider = this.#framework.getProvider('aws');
    const chosen = this.#chosenNames();
    const choice = (name: ParameterName) => ({
      value: parameters[name],
      isChosen: chosen.has(name),
    });
    return {
      stage: parameters.stage,
      stackName: provider.naming.getStackName(),
      functionName: parameters.functionName,
      settings: () => readPlannedSettings(parameters),
      environment: this.#environment(parameters),
      ownPool: {
        issuer: choice('issuer'),
        refreshRotation: choice('refreshRotation'),
        tokenEndpoint: choice('tokenEndpoint'),
        poolKeyArn: choice('poolKeyArn'),
      },
      hasMachines: parameters.machines === 'on',
      hasInboundFederation: parameters.inboundFederation === 'on',
      allowsMachinesWithoutRecord: parameters.machinesWithoutRecord === 'allow',
      existingUserPoolId: parameters.existingUserPoolId,
      tableType: this.#framework.service.resources.Resources.TenantsTable?.Type,
      replica:
        parameters.replicaOf === ''
          ? undefined
          : {
              primaryRegion: parameters.replicaOf,
              status: choice('replicaStatus'),
              configuration:
                this.#framework.service.resources.Resources.ReplicaConfiguration.Properties,
            },
      eventVersion: parameters.eventVersion as Deployment['eventVersion'],
      replacesTrigger: parameters.replaceTrigger === 'on',
      attaches: parameters.attach === 'on',
      config: await provider.getAwsSdkV3Config(),
      notice: (sentence) => this.#tools.log.notice(sentence),
    };
  }
}
