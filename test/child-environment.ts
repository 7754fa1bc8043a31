/**
 * What a program that a test starts takes over from the run: the folder for temporary files, and what earlier programs
 * compiled (half of such a test is compiling the same modules).
 */
export function childEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ["NODE_COMPILE_CACHE", "TMPDIR"]) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
