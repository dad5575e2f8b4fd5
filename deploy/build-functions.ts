import { join } from 'node:path';
import { build } from 'esbuild';
import { CODE_FOLDER } from '../tools/command/own-code.ts';
import { UserError } from '../tools/command/user-error.ts';
import { bundleOptions } from './bundle-options.ts';

/** What to bundle. */
export interface FunctionsToBuild {
  /** The file that exports the handler, in place of ours. */
  readonly entry?: string;
  readonly hasInboundFederation: boolean;
}

/**
 * Bundles the functions into a folder as the zip has them, whoever deploys it.
 *
 * @throws {UserError} if `entry` cannot be bundled, or exports no handler
 */
export async function buildFunctions(
  folder: string,
  { entry = 'functions/pre-token-generation.ts', hasInboundFederation }: FunctionsToBuild,
): Promise<void> {
  const entries = {
    'pre-token-generation': entry,
    ...(hasInboundFederation && { 'inbound-federation': 'functions/inbound-federation.ts' }),
  };
  // Each by itself: what the two share would else be a file that both load.
  for (const [name, file] of Object.entries(entries)) {
    const { metafile } = await build({
      ...bundleOptions(CODE_FOLDER),
      absWorkingDir: CODE_FOLDER,
      entryPoints: { [name]: file },
      outdir: join(folder, 'functions'),
      metafile: true,
      logLevel: 'silent',
    }).catch((cause) => {
      throw new UserError(`${file} cannot be bundled. ${cause.message}`, { cause });
    });
    const exported = Object.values(metafile.outputs).flatMap(({ entryPoint, exports }) =>
      entryPoint ? exports : [],
    );
    if (!exported.includes('handler'))
      throw new UserError(
        `${file} exports no handler: export one by that name, made by createPreTokenGeneration.`,
      );
  }
}
