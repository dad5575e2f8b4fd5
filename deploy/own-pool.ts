import type { DeployedStack } from '../tools/aws/find-stack.ts';
import { UserError } from '../tools/command/user-error.ts';

interface KnownToOthers {
  /** What the stage has, by the outputs of its stack. */
  readonly deployed: (outputs: DeployedStack['outputs']) => string;
  readonly why: string;
}

/** Parameters whose change breaks apps, APIs or a replica that are not told before. */
const KNOWN_TO_OTHERS = {
  issuer: {
    deployed: ({ IssuerType = 'ORIGINAL' }) => IssuerType,
    why: 'APIs and IAM providers accept one',
  },
  refreshRotation: {
    deployed: ({ RefreshRotation = 'off' }) => RefreshRotation,
    why: 'with it apps refresh by GetTokensFromRefreshToken only',
  },
  tokenEndpoint: {
    deployed: ({ TokenEndpoint }) => (TokenEndpoint ? 'on' : 'off'),
    why: 'machines may get their tokens there',
  },
  poolKeyArn: {
    deployed: ({ PoolKeyArn = '' }) => PoolKeyArn,
    why: 'a pool has a replica by its key only',
  },
} satisfies Record<string, KnownToOthers>;

/** A parameter of a deployment. */
export interface ChosenValue {
  readonly value: string;
  /** Whether somebody set it; else it is a default. */
  readonly isChosen: boolean;
}

/** What a stage says of those parameters. */
export type OwnPoolChoices = Readonly<Record<keyof typeof KNOWN_TO_OTHERS, ChosenValue>>;

/**
 * Keeps the defaults of a later release from breaking the apps and APIs of a stage.
 *
 * @throws {UserError} if a default alone would change what they know
 */
export function requireChosen(
  { stage, ownPool }: { readonly stage: string; readonly ownPool: OwnPoolChoices },
  { outputs }: DeployedStack,
): void {
  if (!outputs.UserPoolClientId) return;
  for (const name of Object.keys(KNOWN_TO_OTHERS) as (keyof typeof KNOWN_TO_OTHERS)[]) {
    const { why } = KNOWN_TO_OTHERS[name];
    const { value, isChosen } = ownPool[name];
    const deployed = KNOWN_TO_OTHERS[name].deployed(outputs);
    if (isChosen || value === deployed) continue;
    throw new UserError(
      `This deployment would change ${name} of stage ${stage} from ${deployed || 'none'} to ${value || 'none'}, and ${why}: keep it with --param ${name}=${deployed}, or change it with --param ${name}=${value}.`,
    );
  }
}
