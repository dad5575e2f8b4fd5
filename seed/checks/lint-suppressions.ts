import { createDecide } from '../../src/decision/decide.ts';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import type { RecordOf, TableRecord } from '../../src/records/kinds.ts';
import type { Settings } from '../../src/settings.ts';
import type { Problem } from '../files/problem.ts';
import { warningAt } from '../files/seed-record.ts';
import type { GrantingRecord } from './granting-record.ts';
import { eventOf, pathOf, signInWith, TOKENS } from './lint-grants.ts';

interface SuppressionLintOptions {
  readonly settings: Settings;
  readonly eventVersion: EventVersion;
}

const suppresses = ({ granted }: GrantingRecord) =>
  granted.suppressClaims.length + granted.suppressScopes.length > 0;

/**
 * Makes the lint of what a record grants and a more general one, by the function's own decision,
 * takes out again.
 */
export function createSuppressionLint({ settings, eventVersion }: SuppressionLintOptions) {
  const decide = createDecide(settings);

  function* lintPair(
    general: GrantingRecord,
    { record, granted }: GrantingRecord,
  ): Generator<Problem> {
    const own = new Set([...granted.suppressClaims, ...granted.suppressScopes]);
    const found = {
      ...signInWith(general.granted),
      member: {
        key: granted.key,
        record: granted as TableRecord as RecordOf<'member'>,
        isRequired: true,
      },
    };
    for (const dropped of decide(eventOf(record, eventVersion), found, 0).dropped) {
      if (dropped.rule !== 'suppressed' || dropped.source !== granted.key || own.has(dropped.name))
        continue;
      const where = dropped.token ? `not in the ${TOKENS[dropped.token]}` : 'never in a token';
      const message = `${where}, because its ${general.record.kind} suppresses it`;
      yield warningAt(
        record,
        pathOf(record, dropped),
        message,
        dropped.kind === 'claim' ? 'name' : 'value',
      );
    }
  }

  return function* (grants: readonly GrantingRecord[]): Generator<Problem> {
    if (!grants.some(suppresses)) return;
    const tenant = grants.find(({ record }) => record.kind === 'tenant');
    const departments = new Map(
      grants.flatMap((grant) =>
        grant.record.kind === 'department'
          ? [[grant.record.fields.departmentId, grant] as const]
          : [],
      ),
    );
    for (const grant of grants) {
      const { kind, fields } = grant.record;
      if (kind === 'tenant') continue;
      const department = kind === 'department' ? undefined : departments.get(fields.departmentId);
      for (const general of [tenant, department])
        if (general && suppresses(general)) yield* lintPair(general, grant);
    }
  };
}
