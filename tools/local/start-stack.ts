import { callTo, examplePath } from '../command/call-to.ts';
import { inRepository } from '../command/code-folder.ts';
import type { Page } from '../page/page-server.ts';
import { renderSettings } from '../preview/render-report.ts';
import type { SettingsInUse } from '../preview/settings-in-use.ts';
import { PASSWORD, PEOPLE } from './demo-people.ts';
import { LOCAL_VARIABLES } from './local-environment.ts';
import { type LocalStack, TABLE } from './local-stack.ts';

/** Prints the claims of the ID token, or what the client gets instead of one. */
const DECODE =
  'a = JSON.parse(fs.readFileSync(0)); t = a.AuthenticationResult; ' +
  't ? JSON.parse(Buffer.from(t.IdToken.split(".")[1], "base64url")) : a';

function signInCommand({ endpoint, clientId }: LocalStack['userPool']): string {
  const request = {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: clientId,
    AuthParameters: { USERNAME: PEOPLE[0]?.email, PASSWORD },
  };
  return `  curl -s ${endpoint} \\
    -H 'content-type: application/x-amz-json-1.1' \\
    -H 'x-amz-target: AWSCognitoIdentityProviderService.InitiateAuth' \\
    -d '${JSON.stringify(request)}' |
    node -p '${DECODE}'`;
}

const assign = (variables: Readonly<Record<string, string>>) =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** Says where the stack is and how to use it; `extension` is the module of own code. */
export function start(
  { dynamoDbEndpoint, trigger, userPool }: LocalStack,
  page: Page,
  extension: string | undefined,
): void {
  const files = inRepository(examplePath(), 'my-tenants');
  const changing = inRepository(
    `edit ${files}/acme.yaml`,
    `run cp -r ${examplePath()} ${files}, edit ${files}/acme.yaml`,
  );
  const counting = inRepository('a record, of functions/ or of src/', 'a record');
  const width = Math.max(...PEOPLE.map(({ email }) => email.length));
  console.log(`
See the token  ${page.url}

User pool   ${userPool.endpoint}, pool ${userPool.userPoolId}, app client ${userPool.clientId}
DynamoDB    ${dynamoDbEndpoint}, table ${TABLE}
Trigger     ${trigger.url}

Everybody's password is ${PASSWORD}:
${PEOPLE.map(({ email, about }) => `  ${email.padEnd(width)}  ${about}`).join('\n')}

Sign in, and see the claims of the ID token:
${signInCommand(userPool)}

Access tokens of this user pool carry no claims, groups or scopes of the trigger: cognito-local
sends V1_0 events, which change claims of the ID token only. The page shows both tokens as Amazon
Cognito signs them, and so does: ${callTo('preview')} --tenant acme --file ${examplePath()}

Change records: ${changing}, and from another terminal:
  export ${assign({ AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint, ...LOCAL_VARIABLES })}
  ${callTo('seed')} apply --file ${files} --table ${TABLE}

A change of ${counting} counts from the next sign-in on.
Ctrl-C stops everything and removes the data.`);
  if (extension !== undefined)
    console.log(`
The page shows tokens with own code of ${extension}, as it was when this command started. The trigger
of this user pool runs without it, unless --handler brings it.`);
}

/** Says where the page of a table on AWS is. */
export function startOnAws(page: Page, table: string, assumed: SettingsInUse): void {
  console.log(`See the token  ${page.url}

${renderSettings(assumed)}

It reads table ${table}, and changes nothing. Ctrl-C stops it.`);
}
