// What `tenant-claims` exports: the function for code of your own, and the plugin for serverless.yml.
export { DeploymentPlugin as default } from '../deploy/deployment-plugin.ts';
export type {
  AdmittedEvent,
  AdmittedIdentity,
  AdmittedRecord,
  AdmittedSignIn,
  Extend,
  ExtensionGrant,
} from '../src/extension/own-code.ts';
export type { JsonObject, JsonValue } from '../src/json.ts';
export {
  createPreTokenGeneration,
  type PreTokenGenerationOptions,
} from './create-pre-token-generation.ts';
