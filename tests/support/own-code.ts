// The function of somebody who has code of their own.
import { handler as enrich } from '../../functions/pre-token-generation.ts';

export const handler = async (event: object) =>
  Object.assign(await enrich(event), { flagsTable: process.env.FLAGS_TABLE });
