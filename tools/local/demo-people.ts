/** Somebody who can sign in to the local user pool. */
export interface LocalPerson {
  readonly email: string;
  readonly tenantId?: string;
  readonly department?: string;
  /** Who that is by the records of seed/example. */
  readonly about: string;
}

/** Everybody's password in the local user pool. */
export const PASSWORD = 'Local-only-1';

export const PEOPLE: readonly LocalPerson[] = [
  {
    email: 'alice@example.com',
    tenantId: 'acme',
    department: 'engineering',
    about: 'Engineering at Acme',
  },
  { email: 'bob@example.com', tenantId: 'acme', department: 'sales', about: 'Sales at Acme' },
  { email: 'carol@example.com', tenantId: 'acme', about: 'Acme, in no department' },
  { email: 'dave@example.com', tenantId: 'globex', about: 'Globex, with other rights' },
  { email: 'erin@example.com', tenantId: 'initech', about: 'Initech, which is suspended' },
  { email: 'frank@example.com', tenantId: 'hooli-trial', about: 'Hooli, whose trial has ended' },
  {
    email: 'grace@example.com',
    tenantId: 'acme',
    department: 'research',
    about: 'Acme, with a department of Globex',
  },
  { email: 'heidi@example.com', about: 'no tenant' },
];
