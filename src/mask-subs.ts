/** A text for logs and messages of operators: of a `sub` only what is needed to find its row. */
export const maskSubs = (text: string): string =>
  text.replace(/([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '$1…');
