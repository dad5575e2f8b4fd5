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
