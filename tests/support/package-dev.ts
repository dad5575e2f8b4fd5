import { silenceSdkWarning } from '../../tools/command/sdk-warning.ts';
import { prepareLambdaNode } from './lambda-node.ts';
import { packageService } from './package-service.ts';

/** Packages stage dev once for all tests of the project; the workers inherit where it is. */
export default async function packageDev(): Promise<void> {
  const [{ code, directory, stdout, stderr }, lambdaNode] = await Promise.all([
    packageService('--stage', 'dev'),
    prepareLambdaNode(),
  ]);
  if (code !== 0) throw new Error(`sls package failed:\n${stdout}${stderr}`);
  process.env.DEV_PACKAGE = directory;
  if (lambdaNode) process.env.LAMBDA_NODE = lambdaNode;
  else
    console.warn(
      `The packaged function is tested on Node.js ${process.version}, and not on that of Lambda: ` +
        'npm ci --prefix tests/lambda-node has none for this machine.',
    );
  silenceSdkWarning();
}
