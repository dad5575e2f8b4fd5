import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { argsOfModule, CODE_FOLDER } from '../../tools/command/code-folder.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { BUNDLED_BEFOREHAND } from '../zip-function.ts';

/** A construct cannot wait for esbuild, and with plugins esbuild has to be waited for. */
function buildAtOnce(folder: string, entry: string | undefined): void {
  const build = argsOfModule(new URL('../build-functions-command.ts', import.meta.url));
  const own = entry === undefined ? [] : [entry, process.cwd()];
  const { status, stderr, error } = spawnSync(process.execPath, [...build, folder, ...own], {
    cwd: CODE_FOLDER,
    encoding: 'utf8',
  });
  if (status !== 0) throw new UserError(error?.message ?? stderr.trim());
}

/**
 * The code of the functions, as it is uploaded: ours as it was packaged, or what `entry` has.
 *
 * @throws {UserError} if there is no such file, or it cannot be bundled
 */
export function addFunctionAsset(scope: Construct, entry: string | undefined): Asset {
  if (entry === undefined && existsSync(BUNDLED_BEFOREHAND))
    return new Asset(scope, 'Code', { path: BUNDLED_BEFOREHAND });
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
          buildAtOnce(folder, entry);
          return true;
        },
      },
    },
  });
}
