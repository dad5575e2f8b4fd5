import { asText, defaultsOf, type ResolvedParameters } from '../../deploy/parameters.ts';
import { SERVICE } from '../../src/service.ts';

/** The parameters of a stage in us-east-1 for which nothing was chosen. */
export const defaultParameters = (stage: string): ResolvedParameters => ({
  ...asText(defaultsOf({ service: SERVICE, stage })),
  service: SERVICE,
  stage,
  region: 'us-east-1',
});
