// What a thread begins with: it does not inherit that its process reads TypeScript.
import { register } from 'tsx/esm/api';

register();
await import('./core-thread.ts');
