/** A fake AWS for one test, and credentials of it in the environment, where the SDK looks for them. */
import { onTestFinished, vi } from "vitest";
import { fakeClock, type FakeClock } from "../../fakes/clock.ts";
import { startAws, type FakeAws } from "../../fakes/aws/server.ts";

export async function fakeAws(
  options: { maxReceives?: number; maxBytes?: number } = {},
): Promise<FakeAws & { clock: FakeClock }> {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "not a secret");
  const clock = fakeClock("2026-03-01T12:00:00Z");
  const aws = await startAws({ clock: clock.now, ...options });
  onTestFinished(async () => {
    await aws.close();
    vi.unstubAllEnvs();
  });
  return { ...aws, clock };
}
