import { createPreTokenGeneration } from './create-pre-token-generation.ts';

export const handler = await createPreTokenGeneration();
