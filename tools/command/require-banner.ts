/**
 * Begins what esbuild makes an ES module of: CommonJS in it calls require, which such a module does
 * not have. Only for what is minified, because code may have these names itself.
 */
export const REQUIRE_BANNER = {
  js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
} as const;
