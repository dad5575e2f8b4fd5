/** The name of this service, as in serverless.yml: of its stacks, metrics and traces. */
export const SERVICE = 'tenant-claims';
