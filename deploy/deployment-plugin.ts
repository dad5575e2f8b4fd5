import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError } from '../src/denials.ts';
import { CODE_FOLDER } from '../tools/command/code-folder.ts';
import { silenceSdkWarning } from '../tools/command/sdk-warning.ts';
import { UserError } from '../tools/command/user-error.ts';
import {
  addResources,
  defineFunction,
  findCollisions,
  finishFunctions,
  fitRoles,
  type StackFunction,
  takeFunctions,
} from './add-to-service.ts';
import { serviceBundleOptions } from './bundle-options.ts';
import { afterDeploy, beforeDeploy, beforeRemove } from './existing-pool/pool-steps.ts';
import type { Framework, FrameworkOptions, FrameworkTools, ResolveVariable } from './framework.ts';
import { planDeployment } from './planned-deployment.ts';
import { readPlannedSettings } from './planned-settings.ts';
import { provideParameters, readParameters, resolveParameters } from './service-parameters.ts';
import {
  attachServicePool,
  findMissingAttributes,
  findServicePool,
  requireSchema,
} from './service-pool.ts';
import { describeStage, planStage, refuse, type ServiceStage } from './service-stage.ts';
import { buildStack, pointAliases } from './stack-resources.ts';
import { bundleFunction, packagedFunction, zipFunction } from './zip-function.ts';

/** As serverless.yml of this repository has it. */
const ALL_PARAMETERS = /^\$\{tenantClaims:parameters\}$/;
/** The commands that find deployed functions by their names, and package nothing. */
const ABOUT_FUNCTIONS: readonly (string | undefined)[] = [
  ...['info', 'invoke', 'logs', 'metrics', 'rollback'],
];

/** Where the framework keeps what it uploads. */
const ARTIFACTS = '.serverless';

interface VariableQuery {
  readonly address: string | null;
  readonly resolveVariable: ResolveVariable;
}

/**
 * A plugin of the Serverless Framework, for this repository's own stages and for services that it
 * is part of. It knows the parameters and their defaults, refuses while packaging what Cognito or
 * the function would refuse only once deployed, adds the stack to the service, and attaches and
 * detaches a user pool that is not of the stack.
 */
export class DeploymentPlugin {
  readonly hooks: Readonly<Record<string, () => unknown>>;
  /**
   * `${tenantClaims:parameters}`: the values of all parameters, of the command line, the file of the
   * stage or serverless.yml. `${tenantClaims:esbuild}`: what serverless-esbuild bundles them by.
   */
  readonly configurationVariablesSources = {
    tenantClaims: {
      resolve: async ({ address, resolveVariable }: VariableQuery) => {
        if (address === 'parameters') return { value: await resolveParameters(resolveVariable) };
        if (address !== 'esbuild') return { value: null };
        return { value: serviceBundleOptions(String(await resolveVariable('sls:stage'))) };
      },
    },
  };
  readonly #framework: Framework;
  readonly #notice: (sentence: string) => void;
  readonly #plan: () => ServiceStage;
  /** Whether serverless-esbuild bundles the functions, from where they stand. */
  readonly #isRepository: boolean;
  #functions: readonly StackFunction[] = [];

  constructor(framework: Framework, options: FrameworkOptions, { log }: FrameworkTools) {
    this.#framework = framework;
    this.#notice = (sentence) => log.notice(sentence);
    this.#isRepository = resolve(framework.serviceDir) === resolve(CODE_FOLDER);
    silenceSdkWarning();
    const { tenantClaims } = framework.configurationInput.custom ?? {};
    const hasAll = typeof tenantClaims === 'string' && ALL_PARAMETERS.test(tenantClaims);
    const read = hasAll
      ? provideParameters(framework, options)
      : () => readParameters(framework, options);
    let stage: ServiceStage | undefined;
    this.#plan = () => {
      stage ??= planStage(framework, read(), hasAll ? { kind: 'own' } : undefined);
      return stage;
    };
    this.hooks = this.#refusing({
      initialize: () => this.#initialize(),
      'before:package:initialize': () => this.#checkSettings(),
      'before:package:compileFunctions': () => this.#packageFunctions(),
      'after:package:compileFunctions': () => this.#finishFunctions(),
      'before:deploy:deploy': async () => {
        if (await beforeDeploy(await this.#deployment())) options.force = true;
      },
      // Last, so that whatever fails before leaves the pool calling what it called.
      'after:deploy:deploy': async () => afterDeploy(await this.#deployment()),
      // First, so that the pool never calls what is gone.
      'before:remove:remove': async () => beforeRemove(await this.#deployment()),
    });
  }

  /** What the user can put right is one sentence, without a stack trace. */
  #refusing(hooks: DeploymentPlugin['hooks']): DeploymentPlugin['hooks'] {
    const refusing = (act: () => unknown) => async () => {
      try {
        await act();
      } catch (error) {
        if (error instanceof UserError || error instanceof ConfigError)
          throw new this.#framework.classes.Error(error.message);
        throw error;
      }
    };
    return Object.fromEntries(Object.entries(hooks).map(([name, act]) => [name, refusing(act)]));
  }

  #servicePool(logicalId: string) {
    return findServicePool(this.#framework.service.resources, logicalId);
  }

  #initialize(): void {
    const framework = this.#framework;
    const { service } = framework;
    const { parameters, pool } = this.#plan();
    const stack = buildStack(parameters, pool);
    this.#functions = takeFunctions(stack);
    fitRoles(stack, this.#functions, service.provider);
    if (pool.kind === 'service')
      attachServicePool(framework, this.#servicePool(pool.logicalId), parameters);
    refuse(findCollisions(framework, stack, this.#functions));
    addResources(framework, stack);
    // Not false elsewhere: then nothing is asked of CloudFormation, and deploying needs no
    // permission to do so. The stack of another service is not for a parameter of this one.
    if (this.#isRepository && parameters.protected === 'true')
      service.provider.deletionProtection = true;
    // What packages other functions, and the role that they share, is to know nothing of these.
    if (this.#isRepository || ABOUT_FUNCTIONS.includes(framework.processedInput.commands[0]))
      for (const each of this.#functions) this.#define(each, undefined);
  }

  #checkSettings(): void {
    const stage = this.#plan();
    const { parameters, pool } = stage;
    const { Resources } = this.#framework.service.resources;
    if (parameters.stage === 'local')
      throw new UserError('Stage local is that of the local stack: choose another, such as dev.');
    const settings = readPlannedSettings(parameters);
    if (pool.kind === 'own')
      refuse(findMissingAttributes(Resources.UserPool.Properties.Schema, settings));
    const missing =
      pool.kind === 'service' && requireSchema(this.#servicePool(pool.logicalId), settings);
    if (missing) this.#notice(missing);
    this.#notice(describeStage(stage));
  }

  #define(each: StackFunction, artifact: string | undefined): void {
    const { functions, provider } = this.#framework.service;
    functions[each.key] = defineFunction(each, provider, artifact);
  }

  async #packageFunctions(): Promise<void> {
    if (this.#isRepository) return;
    const { serviceDir } = this.#framework;
    const { handler } = this.#plan();
    await mkdir(join(serviceDir, ARTIFACTS), { recursive: true });
    for (const each of this.#functions) {
      const files =
        handler !== undefined && each.key === 'preTokenGeneration'
          ? await bundleFunction(each.name, handler, serviceDir)
          : await packagedFunction(each.name);
      // From the folder of the service: what is packaged here may be deployed elsewhere.
      const artifact = join(ARTIFACTS, `${each.key}.zip`);
      await writeFile(join(serviceDir, artifact), zipFunction(files));
      this.#define(each, artifact);
    }
  }

  #finishFunctions(): void {
    const { provider, resources } = this.#framework.service;
    const { Resources } = provider.compiledCloudFormationTemplate;
    finishFunctions(this.#functions, Resources);
    pointAliases(resources, Resources);
  }

  #deployment() {
    return planDeployment(this.#framework, this.#plan(), this.#notice);
  }
}
