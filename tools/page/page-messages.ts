import type { EventVersion } from '../../src/event/trigger-event.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import type { Settings } from '../../src/settings.ts';
import type { Report } from '../preview/report.ts';

/** Somebody who can sign in for real. */
export interface DemoPerson {
  readonly email: string;
  readonly tenantId?: string;
  readonly departmentId?: string;
  readonly about: string;
}

/** What the page is about. */
export interface Setting {
  readonly table: string;
  /** Where the table is, such as `http://127.0.0.1:8000` or `AWS, eu-west-1`. */
  readonly place: string;
  readonly canSave: boolean;
  /** Whether the function asks for a member record. */
  readonly membership: Settings['membership'];
  /** Whether records of identity providers count. */
  readonly identityProviders: Settings['identityProviders'];
  readonly people: readonly DemoPerson[];
}

/** Who is to sign in. */
export interface ChosenPerson {
  readonly tenantId?: string | undefined;
  readonly departmentId?: string | undefined;
  readonly sub?: string | undefined;
  readonly clientId?: string | undefined;
  readonly email?: string | undefined;
  /** The identity provider that the user comes by, and its groups. */
  readonly provider?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  /** The app client that a person uses. */
  readonly appClient?: string | undefined;
  /** That of the function unless given. */
  readonly membership?: 'required' | undefined;
  /** That of the function unless given. */
  readonly identityProviders?: 'on' | undefined;
  readonly eventVersion: EventVersion;
}

/** An id, and what people call it. */
export interface Named {
  readonly id: string;
  readonly name?: string;
}

/** Ids to choose from: those that begin as asked. */
export interface Names {
  /** The first of them. */
  readonly names: readonly Named[];
  /** Whether more are known. */
  readonly hasMore: boolean;
  /** Out of how many they are, where the table has more that were not read. */
  readonly readSoFar?: number;
}

/** What a sign-in comes to, and the keys of the records that it reads. */
export type PreviewAnswer = Report & { readonly records: readonly string[] };

/** A row of the table as YAML. */
export interface RecordText {
  readonly key: string;
  /** As in `Department engineering of acme`. */
  readonly title: string;
  /** Undefined if there is no such row. */
  readonly text?: string;
  /** The fields of the row as DynamoDB has them, to save against. */
  readonly loaded?: JsonObject;
  /** Why the row cannot be shown as YAML. */
  readonly fault?: string;
}

/** Something in the text of a record that has to be put right, or that may surprise. */
export interface TextProblem {
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type Saved =
  | { readonly outcome: 'saved'; readonly record: RecordText }
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'invalid'; readonly problems: readonly TextProblem[] };

/** A claim of the signed ID token beside that of the preview. */
export interface ComparedClaim {
  readonly name: string;
  readonly preview?: JsonValue;
  readonly signed?: JsonValue;
  /** `own`: each pool and each token has its own. `not-carried`: this user pool cannot sign it. */
  readonly verdict: 'same' | 'different' | 'own' | 'not-carried';
}

/** What the user pool did, beside what the preview says of the same sign-in. */
export type RealSignIn = { readonly agrees: boolean } & (
  | { readonly outcome: 'signed'; readonly claims: readonly ComparedClaim[] }
  /** What the client saw. */
  | { readonly outcome: 'denied'; readonly message: string }
);

/** Why there is no other answer, in one sentence. */
export interface Refusal {
  readonly message: string;
}
