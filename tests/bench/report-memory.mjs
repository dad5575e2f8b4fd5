// Loaded before a command that is measured: leaves the most memory that the process ever had, in
// bytes, in a file.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  writeFileSync(process.env.BENCH_MEMORY_FILE, String(process.resourceUsage().maxRSS * 1024));
});
