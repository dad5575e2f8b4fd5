/** Silences the AWS SDK's warning about this Node.js version, here and in child processes. */
export function silenceSdkWarning(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}
