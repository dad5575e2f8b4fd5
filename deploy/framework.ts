import type { Deployment } from './existing-pool/deployment.ts';
import type { Json } from './resource-files.ts';

type Values = Readonly<Record<string, Json>>;

/** What the framework is, as far as the plugin uses it. */
export interface Framework {
  readonly classes: { readonly Error: new (message: string) => Error };
  /** The folder of serverless.yml. */
  readonly serviceDir: string;
  /** serverless.yml as it is written. */
  readonly configurationInput: {
    params?: Readonly<Record<string, Values>>;
    readonly custom?: { readonly tenantClaims?: unknown };
  };
  readonly processedInput: { readonly commands: readonly string[] };
  readonly service: {
    readonly service: string;
    readonly provider: Json;
    readonly functions: Record<string, Json>;
    resources?: Json;
    readonly custom?: { readonly tenantClaims?: unknown };
  };
  getProvider(name: 'aws'): {
    readonly naming: {
      getStackName(): string;
      getLambdaLogicalId(name: string): string;
      getCognitoUserPoolLogicalId(pool: string): string;
    };
    getStage(): string;
    getRegion(): string;
    /** Frameworks that use an older AWS SDK have none. */
    getAwsSdkV3Config?(): Promise<Deployment['config']>;
  };
}

/** What was given on the command line. */
export interface FrameworkOptions {
  readonly stage?: string;
  /** As in `eventVersion=V3_0`. */
  readonly param?: readonly string[];
  force?: boolean;
}

export interface FrameworkTools {
  readonly log: { notice(sentence: string): void };
}

/** Resolves a variable as serverless.yml has them, such as `param:eventVersion`. */
export type ResolveVariable = (variable: string) => Promise<unknown>;
