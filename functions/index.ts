// What `tenant-claims` exports: the function for code of your own, and the plugin for serverless.yml.
export { DeploymentPlugin as default } from '../deploy/deployment-plugin.ts';
export {
  createPreTokenGeneration,
  type PreTokenGeneration,
} from './create-pre-token-generation.ts';
