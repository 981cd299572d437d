/** Tells the core that this is a spin, so many times. Newer than Node 22, so that it may be missing. */
export function pause(times = 1): void {
  const { pause } = Atomics as { pause?: () => void };
  if (pause !== undefined) for (let i = 0; i < times; i++) pause();
}
