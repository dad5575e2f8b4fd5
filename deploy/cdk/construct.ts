import { CfnOutput, Reference, Stack, Token, TokenComparison, Tokenization } from 'aws-cdk-lib';
import {
  CfnUserPool,
  type IUserPool,
  type LambdaVersion,
  type UserPool,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import { type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role } from 'aws-cdk-lib/aws-iam';
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { SERVICE } from '../../src/service.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { environmentOf } from '../parameters.ts';
import { triggersOf } from '../pool-resources.ts';
import { fingerprintOf, renderStack } from '../render-stack.ts';
import type { Json } from '../resource-files.ts';
import { addTemplate } from './add-template.ts';
import { type ConstructParameters, readConstructParameters } from './construct-parameters.ts';
import { addFunctionAsset } from './function-asset.ts';

/** What {@link TenantClaims} is made of. All parameters are optional: docs/settings.md has them. */
export interface TenantClaimsProps extends ConstructParameters {
  /**
   * The pool whose tokens get the claims. One of this app, in this stack or another, calls the
   * function from now on. One that is imported may call it, and has to be told to: see docs/cdk.md.
   */
  readonly userPool: IUserPool;
  /** A file that exports `handler`, made by `createPreTokenGeneration`, in place of ours. */
  readonly entry?: string;
  /** Variables for the code in `entry`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A tenant table that exists. Without it there is a new one. */
  readonly tenantsTable?: ITable;
}

/** Those that are no parameters. */
const OWN_PROPS = [
  'userPool',
  'entry',
  'environment',
  'tenantsTable',
] as const satisfies readonly (keyof TenantClaimsProps)[];

type Variables = Readonly<Record<string, string>>;

const isOfThisApp = (userPool: IUserPool): userPool is UserPool => 'addTrigger' in userPool;

/** The resource of a pool; undefined if it is imported. */
function poolOf(userPool: IUserPool): CfnUserPool | undefined {
  const { defaultChild } = userPool.node;
  return defaultChild instanceof CfnUserPool ? defaultChild : undefined;
}

function requireSamePlace(construct: Construct, userPool: IUserPool): void {
  const { account, region } = Stack.of(construct);
  for (const [what, ours, theirs] of [
    ['region', region, userPool.env.region],
    ['account', account, userPool.env.account],
  ] as const) {
    if (Token.compareStrings(ours, theirs) === TokenComparison.DIFFERENT)
      throw new UserError(
        `userPool is in ${what} ${theirs}, and this stack in ${ours}: a pool calls functions of its own ${what} only, so move TenantClaims into a stack there.`,
      );
  }
}

/** The outputs that name a pool. The stack of one in another stack waits for this one. */
function outputsOf(userPool: IUserPool, isImported: boolean, stack: Stack): Json {
  const id = { Value: userPool.userPoolId };
  if (isImported) return { UserPoolId: id, ExistingUserPoolId: id };
  return userPool.stack === stack ? { UserPoolId: id } : {};
}

/** What would be set twice. */
function requireFree(environment: Variables, ofParameters: Variables): void {
  const taken = Object.keys(environment).find((name) => name in ofParameters);
  if (taken) throw new UserError(`environment.${taken} is what a prop of its own sets: use that.`);
}

/** CloudFormation would say it of a circle that it finds while deploying. */
function requireNoCircle(environment: Variables, pool: CfnUserPool | undefined): void {
  for (const [name, value] of Object.entries(environment)) {
    const tokens: readonly Json[] = Tokenization.reverseString(value).tokens;
    if (tokens.some((token) => Reference.isReference(token) && token.target === pool))
      throw new UserError(
        `environment.${name} refers to the user pool, which cannot be made before the function that it calls: take userPoolId from the event.`,
      );
  }
}

/** The pool has one place for a function that is asked before it makes tokens. */
function requireNoTrigger(pool: CfnUserPool): void {
  const { preTokenGeneration, preTokenGenerationConfig } =
    Stack.of(pool).resolve(pool.lambdaConfig) ?? {};
  if (preTokenGeneration ?? preTokenGenerationConfig)
    throw new UserError(
      'userPool already calls another function before it makes tokens: take that out of its lambdaTriggers, and its code into entry.',
    );
}

/**
 * Puts the claims of a user's tenant into the tokens of a user pool: the tenant table, the function
 * with its role, alias and permission, alarms and a dashboard.
 *
 * @example
 * ```ts
 * import { App, Stack } from 'aws-cdk-lib';
 * import { StringAttribute, UserPool } from 'aws-cdk-lib/aws-cognito';
 * import { TenantClaims } from 'tenant-claims/cdk';
 *
 * const stack = new Stack(new App(), 'Users');
 * const userPool = new UserPool(stack, 'Pool', {
 *   customAttributes: {
 *     tenantId: new StringAttribute({ mutable: true }),
 *     department: new StringAttribute({ mutable: true }),
 *   },
 * });
 * new TenantClaims(stack, 'TenantClaims', { userPool, membership: 'required' });
 * ```
 */
export class TenantClaims extends Construct {
  /** The tenant table: for `grantReadWriteData`, and by its name for `tenant-claims seed`. */
  readonly table: ITable;
  /** The function: for what its own code may do, as in `flags.grantReadData(claims.function)`. */
  readonly function: IFunction;
  /** What the pool calls: the version of the function that serves. */
  readonly alias: IFunction;
  /** The ARN of the alias, for a pool that is not of this app. */
  readonly triggerArn: string;

  /** @throws {UserError} in one sentence that says what of the props cannot be */
  constructor(scope: Construct, id: string, props: TenantClaimsProps) {
    super(scope, id);
    const { userPool, entry, environment = {}, tenantsTable, ...chosen } = props;
    // As JavaScript could have it.
    if (!userPool)
      throw new UserError('TenantClaims needs userPool: the pool that gets the claims.');
    const parameters = readConstructParameters(this, chosen, OWN_PROPS);
    const ownPool = poolOf(userPool);
    requireSamePlace(this, userPool);
    requireFree(environment, environmentOf(parameters));
    requireNoCircle(environment, ownPool);
    if (ownPool) requireNoTrigger(ownPool);

    const stack = Stack.of(this);
    const asset = addFunctionAsset(this, entry);
    const { Resources, Outputs } = renderStack(parameters, {
      code: { S3Bucket: asset.s3BucketName, S3Key: asset.s3ObjectKey },
      pool: { kind: 'other-stack', arn: userPool.userPoolArn },
      environment,
      ...(tenantsTable && {
        tenantsTable: { arn: tenantsTable.tableArn, name: tenantsTable.tableName },
      }),
      fingerprint: (properties) => fingerprintOf(stack.resolve(properties)),
    });
    // A permission names pool and function, and a pool its function: with the permission beside the
    // pool, the pool's stack needs that of the function, and never the other way round.
    const { find, refer } = addTemplate(Resources, (name) =>
      ownPool && name.endsWith('Permission') ? new Construct(userPool, `${id}${name}`) : this,
    );
    asset.addResourceMetadata(find('PreTokenGenerationLambdaFunction'), 'Code');

    const arnOf = (name: string) => find(name).getAtt('Arn').toString();
    this.table =
      tenantsTable ?? Table.fromTableAttributes(this, 'Table', { tableArn: arnOf('TenantsTable') });
    // By its name: the account in an ARN is not known yet, and could be another one.
    const role = Role.fromRoleName(this, 'Role', find('PreTokenGenerationRole').ref);
    tenantsTable?.encryptionKey?.grantDecrypt(role);
    this.triggerArn = find('PreTokenGenerationAlias').ref;
    this.function = LambdaFunction.fromFunctionAttributes(this, 'Function', {
      functionArn: arnOf('PreTokenGenerationLambdaFunction'),
      role,
      sameEnvironment: true,
    });
    this.alias = LambdaFunction.fromFunctionAttributes(this, 'Alias', {
      functionArn: this.triggerArn,
      role,
      // A pool would add a permission to the one that is there.
      sameEnvironment: false,
      skipPermissions: true,
    });
    if (isOfThisApp(userPool)) {
      userPool.addTrigger(
        UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
        this.alias,
        parameters.eventVersion as LambdaVersion,
      );
    }
    // CDK knows no trigger of this kind.
    const { InboundFederation } = triggersOf(parameters);
    if (ownPool && InboundFederation)
      ownPool.addPropertyOverride('LambdaConfig.InboundFederation', refer(InboundFederation));
    const { UserPoolId: _, ...outputs } = Outputs;
    this.#addOutputs({ ...refer(outputs), ...outputsOf(userPool, !ownPool, stack) });
  }

  /** As a stage of this repository has them. In a stack of its own, the commands find it by them. */
  #addOutputs(outputs: Json): void {
    const isStage = Stack.of(this).stackName.startsWith(`${SERVICE}-`);
    for (const [name, { Value }] of Object.entries<Json>(outputs)) {
      const output = new CfnOutput(this, name, { value: Token.asString(Value) });
      if (isStage) output.overrideLogicalId(name);
    }
  }
}
