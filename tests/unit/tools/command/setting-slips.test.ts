import { readSettings } from '../../../../src/settings.ts';
import { suggestSettings } from '../../../../tools/command/setting-slips.ts';

function messageOf(env: Readonly<Record<string, string>>): string {
  try {
    readSettings({ TENANTS_TABLE: 'tenants', ...env });
  } catch (error) {
    return suggestSettings((error as Error).message, env);
  }
  throw new Error('these settings can be read');
}

it('says of each setting with a few values which one was meant', () => {
  expect(messageOf({ MEMBERSHIP: 'requird', LOG_LEVEL: 'warn', GROUPS: 'x' })).toBe(
    'CONFIG_INVALID: MEMBERSHIP has to be off, optional or required (did you mean required?); GROUPS has to be merge or replace; LOG_LEVEL has to be INFO or WARN (did you mean WARN?)',
  );
});

it('leaves others as they are, and names no value', () => {
  expect(messageOf({ LOOKUP_TIMEOUT_MS: '7s3cret' })).toBe(
    'CONFIG_INVALID: LOOKUP_TIMEOUT_MS has to be a whole number from 100 to 4000',
  );
});
