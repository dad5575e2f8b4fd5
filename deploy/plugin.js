// The framework loads plugins as JavaScript. This one is written in TypeScript.
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

register();

export default createRequire(import.meta.url)('./deployment-plugin.ts').DeploymentPlugin;
