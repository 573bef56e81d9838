// The arithmetic of the measurements. Medians, since one round that shared the machine with others
// must not count; ratios of medians, since absolute times mean nothing elsewhere.

/** The value below which a share of the samples lies, by the nearest rank. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  const found = sorted[rank - 1];
  if (found === undefined) throw new Error("no samples");
  return found;
}

/** The middle of the samples; of an even number, the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  const half = (samples.length + 1) / 2;
  const below = quantile(samples, Math.floor(half) / samples.length);
  const above = quantile(samples, Math.ceil(half) / samples.length);
  return (below + above) / 2;
}

/** How often the peer's median goes into ours; below 1 is better where less is better. */
export function ratioOfMedians(ours: readonly number[], peers: readonly number[]): number {
  return median(ours) / median(peers);
}
