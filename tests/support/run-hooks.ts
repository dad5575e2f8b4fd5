// node --import tsx run-hooks.ts HOOK... < PARAMETERS: the plugin as the framework runs it, without
// the framework.
import { text } from 'node:stream/consumers';
import { buildFramework, loadPlugin } from './framework-stand-in.ts';

const { stage, ...parameters } = JSON.parse(await text(process.stdin)) as Record<string, string>;
const options = {
  ...(stage !== undefined && { stage }),
  param: Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
  force: false,
};
try {
  const { hooks } = await loadPlugin(buildFramework(stage), options, {
    log: { notice: console.log },
  });
  for (const hook of ['initialize', ...process.argv.slice(2)]) await hooks[hook]?.();
  if (options.force) console.log('--force');
} catch (error) {
  console.error(`${(error as Error).constructor.name}: ${(error as Error).message}`);
  process.exitCode = 1;
}
