// node run-hooks.cjs HOOK... < PARAMETERS: deployment.cjs as the framework runs it, without the
// framework.
const { text } = require('node:stream/consumers');
const Deployment = require('../../deploy/deployment.cjs');

async function run(hooks) {
  const parameters = JSON.parse(await text(process.stdin));
  const provider = {
    naming: { getStackName: () => `tenant-claims-${parameters.stage}` },
    getAwsSdkV3Config: async () => ({ region: process.env.AWS_REGION }),
  };
  const functions = { preTokenGeneration: { environment: {} } };
  const service = { custom: { deployment: { parameters } }, functions };
  const serverless = {
    classes: { Error: class Refusal extends Error {} },
    service,
    getProvider: () => provider,
  };
  const options = {};
  const plugin = new Deployment(serverless, options, { log: { notice: console.log } });
  for (const hook of hooks) await plugin.hooks[hook]();
  if (options.force) console.log('--force');
}

run(process.argv.slice(2)).catch((error) => {
  console.error(`${error.constructor.name}: ${error.message}`);
  process.exitCode = 1;
});
