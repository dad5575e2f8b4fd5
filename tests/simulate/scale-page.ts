import type { LoadReport } from './simulate-load.ts';
export const PAGE = 'docs/scale.md';
export const renderScalePage = (reports: readonly LoadReport[]): string => String(reports.length);
