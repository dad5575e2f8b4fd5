/** For any client of a local endpoint: what the AWS SDK asks for and nothing local looks at. */
export const LOCAL_CLIENT = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/** The same as environment variables. */
export const LOCAL_VARIABLES = {
  AWS_REGION: LOCAL_CLIENT.region,
  AWS_ACCESS_KEY_ID: LOCAL_CLIENT.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CLIENT.credentials.secretAccessKey,
} as const;

/**
 * The environment of a child process: none of the caller's AWS variables, so that nothing local
 * reaches an account.
 */
export function localEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return { ...Object.fromEntries(inherited), ...LOCAL_VARIABLES, ...more };
}
