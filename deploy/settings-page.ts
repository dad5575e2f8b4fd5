import { type DenialCode, EnrichmentError } from '../src/denials.ts';
import { SETTINGS } from '../src/settings.ts';
import { acceptsInWords, PARAMETER_NAMES, PARAMETERS, type ParameterName } from './parameters.ts';

/** What each denial means for whoever runs the service, and what to do about it. */
const MEANINGS: Readonly<Record<DenialCode, string>> = {
  TENANT_MISSING:
    'The user has no tenant attribute, or its identity provider is not proved (`detail` says why). Set it in the pool, or let such users pass with `MISSING_TENANT=passthrough`.',
  TENANT_INVALID:
    'The tenant attribute is no tenant id, so nothing was looked up. Correct the attribute of the user.',
  TENANT_NOT_FOUND:
    'The table has no such tenant, or the user is no member of it. Seed the record that `detail` names.',
  TENANT_SUSPENDED:
    'The tenant is suspended. `npm run seed -- resume --tenant ID` lets it in again.',
  TENANT_NOT_ACTIVE: 'The time is before `activeFrom` of the tenant, or not before `activeUntil`.',
  DEPARTMENT_NOT_FOUND:
    'The tenant has no such department; one of another tenant does not count. Seed it, or correct the attribute.',
  DEPARTMENT_SUSPENDED: 'The department is suspended.',
  DEPARTMENT_NOT_ACTIVE:
    'The time is before `activeFrom` of the department, or not before `activeUntil`.',
  MEMBER_NOT_FOUND:
    '`MEMBERSHIP` is `required`, and the user has no member record. Seed one for this `sub`.',
  MEMBER_SUSPENDED: 'The member record is suspended.',
  MEMBER_NOT_ACTIVE: 'The time is before `activeFrom` of the member, or not before `activeUntil`.',
  SIGN_IN_METHOD_NOT_ALLOWED:
    'The tenant has `signIn: identity-provider`, and no identity provider of it vouches for the user; or the record of the provider, which `detail` names, is suspended, outside its dates or of another issuer.',
  APP_CLIENT_NOT_ALLOWED:
    'The app client has no record, and `UNKNOWN_APP_CLIENTS` is `deny`; or its record is suspended or outside its dates. Seed one under `appClients`.',
  CLIENT_NOT_FOUND:
    'A machine signs in, and its app client has no record. Seed one under its tenant.',
  CLIENT_SUSPENDED: 'The machine client is suspended.',
  CLIENT_NOT_ACTIVE:
    'The time is before `activeFrom` of the machine client, or not before `activeUntil`.',
  RECORD_INVALID: 'A row cannot be read. `detail` names its key and the field: correct it.',
  EVENT_INVALID: 'The event is no pre token generation event. `detail` names the field.',
  DIRECTORY_UNAVAILABLE:
    'DynamoDB refused or did not answer in time, and no record that may serve is known. `detail` has the cause.',
  EXTENSION_FAILED:
    'Own code (`extend`) threw, did not answer in time or returned no grant: `detail` says which, and names the field. Correct it; `EXTENSION_FAILURE=report` goes on without it.',
  INTERNAL_ERROR: 'A fault of this service. `detail` says which error, and where: report it.',
};

const code = (text: string) => `\`${text}\``;
const row = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const PARAMETER_OF = new Map<string, ParameterName>(
  PARAMETER_NAMES.flatMap((name) => {
    const { variable } = PARAMETERS[name];
    return variable === undefined ? [] : [[variable, name] as const];
  }),
);

const showDefault = (value: unknown) => {
  if (value === undefined) return 'required';
  const text = String(value);
  return text === '' ? 'none' : code(text);
};

const settingRows = Object.values(SETTINGS).map(({ variable, fallback, accepts }) => {
  const parameter = PARAMETER_OF.get(variable);
  const about = parameter ? PARAMETERS[parameter].about : '';
  return [code(variable), parameter ? code(parameter) : '', showDefault(fallback), accepts, about];
});

const parameterRows = PARAMETER_NAMES.filter((name) => PARAMETERS[name].variable === undefined).map(
  (name) => {
    const parameter = PARAMETERS[name];
    return [
      code(name),
      showDefault(parameter.default),
      acceptsInWords(parameter) ?? '',
      parameter.about,
    ];
  },
);

const denialRows = Object.entries(MEANINGS).map(([name, meaning]) => [
  code(name),
  new EnrichmentError(name as DenialCode).message,
  meaning,
]);

/** The page docs/settings.md: all settings, parameters and denials. */
export const renderSettingsPage =
  (): string => `<!-- Written by npm run docs: change the code, and run it again. -->

# Settings, parameters and denials

## Settings of the function

Environment variables. A bad one is refused when the function starts, by its name; an empty one counts as not set.
\`npx sls deploy --param NAME=VALUE\` sets them by the parameter beside them.

${table(['variable', 'parameter', 'default', 'accepts', 'what it is for'], settingRows)}

\`GROUPS\` is also a variable of bash itself, which a script cannot set for a program. On Lambda it is one like any other.

## Other parameters of a deployment

\`npx sls deploy --stage S --param NAME=VALUE\`, or in \`stages/S.yml\`, see [deploying.md](deploying.md#parameters-of-a-stage).
Unknown parameters, values that nothing accepts, values that do not go together, and settings with which the function could not start are
refused while packaging.

${table(['parameter', 'default', 'accepts', 'what it is for'], parameterRows)}

Stages \`dev\` and \`deploytest\` are for trying things out: they are not protected, and a new version gets all sign-ins at once.

## Denials

The person who signs in reads the message. The function's log has the code and, as \`detail\`, the row and field or the
cause; the trace has the code.

${table(['code', 'message for the person', 'what it means, and what to do'], denialRows)}

\`CONFIG_INVALID\` is no denial: a setting is wrong, the function does not start, and its log names the setting and what it accepts.
`;
