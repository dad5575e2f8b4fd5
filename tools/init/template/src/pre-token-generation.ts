import { createPreTokenGeneration } from 'tenant-claims';
import { extend } from './extend.ts';

export const handler = await createPreTokenGeneration({ extend });
