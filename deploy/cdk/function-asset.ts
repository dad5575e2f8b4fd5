import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { argsOfModule, CODE_FOLDER, inRepository } from '../../tools/command/own-code.ts';
import { UserError } from '../../tools/command/user-error.ts';
import type { FunctionsToBuild } from '../build-functions.ts';

/** A construct cannot wait for esbuild, and with plugins esbuild has to be waited for. */
function buildAtOnce(folder: string, functions: FunctionsToBuild): void {
  const build = argsOfModule(new URL('../build-functions-command.ts', import.meta.url));
  const { status, stderr, error } = spawnSync(
    process.execPath,
    [...build, folder, JSON.stringify(functions)],
    { cwd: CODE_FOLDER, encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new UserError(error?.message ?? stderr.trim());
  }
}

/**
 * The code of the functions, as it is uploaded: ours as it was packaged, or what `entry` has.
 *
 * @throws {UserError} if there is no such file, or it cannot be bundled
 */
export function addFunctionAsset(
  scope: Construct,
  { entry, hasInboundFederation }: FunctionsToBuild,
): Asset {
  const bundled = inRepository(undefined, join(CODE_FOLDER, 'lambda'));
  if (entry === undefined && bundled !== undefined)
    return new Asset(scope, 'Code', { path: bundled });
  if (entry !== undefined && !existsSync(entry))
    throw new UserError(`entry is no file: ${resolve(entry)}`);
  return new Asset(scope, 'Code', {
    path: entry === undefined ? join(CODE_FOLDER, 'functions') : dirname(resolve(entry)),
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK wants an image, which nothing runs in.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(folder) {
          buildAtOnce(folder, {
            ...(entry !== undefined && { entry: resolve(entry) }),
            hasInboundFederation,
          });
          return true;
        },
      },
    },
  });
}
