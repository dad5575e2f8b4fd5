import type { Dropped } from '../../src/decision/decision.ts';
import type { DenialCode } from '../../src/denials.ts';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import type { JsonValue } from '../../src/json.ts';

/**
 * Where something comes from: a row such as `TENANT#acme/DEPARTMENT#engineering`, `user pool`, or
 * `extension`, which is own code.
 */
export type Source = string;

/** A row, or what of it is meant. */
export interface Place {
  readonly source: Source;
  /** Of the record of an identity provider: which of its groups. */
  readonly group?: string;
}

/** Where something comes from, and what makes that count. */
export interface Origin extends Place {
  /** The rows that name a record of the catalogue. */
  readonly namedBy?: readonly Place[];
}

/** One part of a claim, such as a group, and what gave it or took it away. */
export interface Reason extends Origin {
  readonly effect: 'gives' | 'takes';
  readonly kind: 'claim' | 'list item' | 'group' | 'role' | 'preferred role' | 'scope';
  readonly name: string;
}

/** A claim of a token before and after the trigger, and why. */
export interface ClaimReport {
  readonly name: string;
  readonly change: 'added' | 'changed' | 'removed' | 'same';
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly reasons: readonly Reason[];
}

export interface TokenReport {
  readonly token: 'id' | 'access';
  /** Of the signed token. */
  readonly bytes: { readonly before: number; readonly after: number };
  /** What changes first; in each part in the order of the token. */
  readonly claims: readonly ClaimReport[];
}

/** Something that a record grants and a token does not carry. */
export interface DroppedReport extends Omit<Dropped, 'source'>, Origin {
  /** The rule in words. */
  readonly because: string;
  /** The row of the catalogue that does not count, or that leaves it out, if there is one. */
  readonly record?: Source;
}

/** A sign-in that gets no token. */
export interface DenialReport {
  readonly code: DenialCode;
  /** What the client gets. */
  readonly exception: 'UserLambdaValidationException';
  readonly message: string;
  /** What the log says, for who operates the service. */
  readonly detail?: string;
  /** The row that caused it, whether there is one, and its date if that is why. */
  readonly record?: { readonly key: string; readonly isThere: boolean; readonly date?: string };
}

/** A claim that another version of the event makes different. */
export interface VersionDifference {
  readonly token: 'id' | 'access';
  readonly name: string;
  /** Absent if the token does not have it there. */
  readonly value?: JsonValue;
}

/** What the same sign-in comes to on another version of the event. */
export type VersionReport =
  | {
      readonly eventVersion: EventVersion;
      readonly outcome: 'issued';
      readonly differences: readonly VersionDifference[];
    }
  | { readonly eventVersion: EventVersion; readonly outcome: 'denied'; readonly code: DenialCode };

/** All there is to say of one sign-in, as JSON. */
export type Report = { readonly eventVersion: EventVersion } & (
  | {
      readonly outcome: 'issued';
      readonly tokens: readonly TokenReport[];
      readonly dropped: readonly DroppedReport[];
      /** Those that are not the same. */
      readonly otherVersions: readonly VersionReport[];
    }
  | { readonly outcome: 'denied'; readonly denial: DenialReport }
  /** Cognito takes nothing of what it was told. */
  | { readonly outcome: 'refused'; readonly findings: readonly string[] }
);
