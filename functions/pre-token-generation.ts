import { wirePreTokenGeneration } from './wire-pre-token-generation.ts';

export const handler = await wirePreTokenGeneration();
